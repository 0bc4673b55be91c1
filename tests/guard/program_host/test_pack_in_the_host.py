"""The policy pack in a child of the program host: it is the same pack, and it ends with the gate."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from compliance.errors import CannotJudgeError
from guard.cli import PACK
from guard.offline.analyzer import Pack
from guard.offline.host_process import ProgramHost
from guard.offline.pack_process import PackProcess
from guard.program_host import isolation
from tests import processes

_CLOCK = {"GUARD_CLOCK": "2026-11-23"}


@pytest.fixture
def host() -> Iterator[ProgramHost]:
    """Start a host."""
    with ProgramHost() as started:
        yield started


def _ends(pid: int) -> bool:
    """Tell whether a process that was ended is gone: the kernel ends the children of one that was killed a little later."""
    until = time.monotonic() + 10
    while processes.alive(pid) and time.monotonic() < until:
        os.sched_yield()
    return not processes.alive(pid)


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


_SHOWS = """
import json, os, sys
shown = {
    "folder": os.getcwd(), "environment": dict(os.environ), "arguments": sys.argv[1:], "flags": sys.dont_write_bytecode,
    "elsewhere": sys.pycache_prefix, "finders": [type(item).__name__ for item in sys.meta_path if not isinstance(item, type)],
    "descriptors": sorted(os.listdir("/proc/self/fd")), "own": "pulumi_aws" in sys.modules,
}
raise SystemExit(json.dumps(shown))
"""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc/self/fd")
@pytest.mark.parametrize("without_bytecode", [True, False])
def test_it_finds_what_a_pack_by_itself_finds(
    without_bytecode: bool, host: ProgramHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folder, environment, arguments, open files, and how modules are imported; only what the gate gives it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", without_bytecode)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1" if without_bytecode else "")
    monkeypatch.setenv("GUARD_OWN", "yes")
    (tmp_path / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (tmp_path / "__main__.py").write_text(_SHOWS)

    shown = []
    for process in (PackProcess(tmp_path, _CLOCK, host), PackProcess(tmp_path, _CLOCK)):
        with pytest.raises(CannotJudgeError) as raised:
            process.address()
        shown.append(json.loads(str(raised.value).splitlines()[-1]))
        process.stop()

    assert shown[0] == shown[1]
    assert shown[0]["environment"]["GUARD_OWN"] == "yes"
    assert shown[0]["environment"]["GUARD_CLOCK"] == _CLOCK["GUARD_CLOCK"]


def test_a_pack_whose_folder_is_gone_says_so(host: ProgramHost, tmp_path: Path) -> None:
    """Whatever fails before the pack begins has its own words."""
    with pytest.raises(CannotJudgeError, match=r"No such file or directory: .*gone"):
        PackProcess(tmp_path / "gone", _CLOCK, host).address()


def test_a_host_that_warns_without_end_still_answers(host: ProgramHost) -> None:
    """What it writes is read, so that it cannot stop at a full pipe."""
    try:
        stderr = os.open(f"/proc/{host._process.pid}/fd/2", os.O_WRONLY)
    except OSError as error:
        pytest.skip(f"the host's stderr cannot be opened here: {error.strerror}")
    with open(stderr, "wb") as opened:  # noqa: PTH123 - of a descriptor
        opened.write(b"\x1b[32mgreen\n" * 20_000)
    assert host.computed("aws:sqs/queue:Queue")
    os.kill(host._process.pid, signal.SIGKILL)
    host._process.wait()
    assert host.last_words() == r"the program host did not answer: \x1b[32mgreen"


def test_a_host_that_is_stopped_ends_with_its_pack(host: ProgramHost) -> None:
    """It answers nothing and ends by itself no more: it is killed, and the pack with it."""
    process = PackProcess(PACK, _CLOCK, host)
    process.address()
    (pack,) = processes.descendants(host._process.pid)
    os.kill(host._process.pid, signal.SIGSTOP)
    host.stop()
    process.stop()
    assert host._process.returncode == -signal.SIGKILL
    assert _ends(pack)


def test_no_zombie_is_left(host: ProgramHost) -> None:
    """The host waits for its pack before it ends: who adopts it may wait for nobody."""
    process = PackProcess(PACK, _CLOCK, host)
    process.address()
    (pack,) = processes.descendants(host._process.pid)
    isolation.adopt_orphans()
    try:
        host.stop()
        process.stop()
        with pytest.raises(ChildProcessError):
            os.waitpid(pack, os.WNOHANG)
    finally:
        isolation._prctl(isolation._PR_SET_CHILD_SUBREAPER, 0)


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
    assert _ends(pack)
