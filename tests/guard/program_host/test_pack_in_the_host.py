"""The policy pack in a child of the program host: it is the same pack, and it ends with the gate."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from compliance.errors import CannotJudgeError
from guard.cli import PACK
from guard.offline.analyzer import Pack
from guard.offline.host_process import ProgramHost
from guard.offline.pack_process import PackProcess
from tests import processes

_CLOCK = {"GUARD_CLOCK": "2026-11-23"}


@pytest.fixture
def host() -> Iterator[ProgramHost]:
    """Start a host."""
    with ProgramHost() as started:
        yield started


def _info(process: PackProcess) -> object:
    pack = Pack(process.address())
    try:
        return pack.info()
    finally:
        pack.close()
        process.stop()


def test_it_says_of_itself_what_the_pack_by_itself_says(host: ProgramHost) -> None:
    """Every policy, in the same order, with its level and its words."""
    assert _info(PackProcess(PACK, _CLOCK, host)) == _info(PackProcess(PACK, _CLOCK))


def test_a_pack_that_does_not_start_says_why(host: ProgramHost, tmp_path: Path) -> None:
    """Its own words, as where it has an interpreter of its own."""
    (tmp_path / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (tmp_path / "__main__.py").write_text("raise SystemExit('no such table')\n")
    with pytest.raises(CannotJudgeError, match=r"the policy pack in .* did not start:\nno such table"):
        PackProcess(tmp_path, _CLOCK, host).address()


def test_a_pack_of_a_host_that_is_gone_says_so(host: ProgramHost) -> None:
    """The host was ended before it could start the pack."""
    os.kill(host._process.pid, signal.SIGKILL)
    host._process.wait()
    host._reader.join()
    with pytest.raises(
        CannotJudgeError, match="did not start:\nthe program host did not answer: it ended with status -9"
    ):
        PackProcess(PACK, _CLOCK, host).address()


def test_ending_the_runs_leaves_the_pack(host: ProgramHost) -> None:
    """What the program left is ended before the pack has answered everything."""
    process = PackProcess(PACK, _CLOCK, host)
    address = process.address()
    host.end()
    pack = Pack(address)
    assert pack.info().name == "guarded-payments"
    pack.close()
    process.stop()


@pytest.mark.parametrize("how", ["its lifeline ends", "it is told to", "the host ends", "the host is killed"])
def test_it_ends_however_the_gate_does(how: str, host: ProgramHost) -> None:
    """Nothing is left running."""
    process = PackProcess(PACK, _CLOCK, host)
    process.address()
    (pack,) = processes.descendants(host._process.pid)
    if how == "its lifeline ends":
        process._process.lifeline.close()
    elif how == "it is told to":
        host.stop_pack()
    elif how == "the host ends":
        host.stop()
    else:
        os.kill(host._process.pid, signal.SIGKILL)
    process._drain.join(timeout=10)  # its stderr ends with it
    until = time.monotonic() + 10
    while processes.alive(pack) and time.monotonic() < until:
        os.sched_yield()
    assert not processes.alive(pack)
