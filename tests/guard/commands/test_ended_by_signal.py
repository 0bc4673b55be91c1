"""A command that is told to end says so, stops all that it started, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.guard.offline.test_gate_command import project
from tests.processes import alive, descendants
from tests.programs import ROOT

WAITING = "import pathlib, time\npathlib.Path({marker!r}).touch()\ntime.sleep(60)\n"
# A process inherits what is ignored, as `nohup` and many pipelines start one: the command starts with the defaults.
HEED = (
    "import os, signal, sys\n"
    "for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(number, signal.SIG_DFL)\n"
    "os.execv(sys.argv[1], sys.argv[1:])"
)
COMMANDS = {
    "gate": ("gate", "--project", "{project}", "--evidence", "{folder}/run.json"),
    "gate, thorough": ("gate", "--project", "{project}", "--thorough"),
    "scan": ("scan", "--project", "{project}", "--output", "{folder}/scan.json"),
    "watch": ("watch", "--project", "{project}"),
    "judge": ("judge", "{root}", "{project}"),
}
WORDS = {
    signal.SIGTERM: (143, "guard: ended by SIGTERM"),
    signal.SIGHUP: (129, "guard: ended by SIGHUP"),
}


@pytest.mark.parametrize("how", WORDS, ids=lambda how: how.name)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_ends_in_order(name: str, how: signal.Signals, tmp_path: Path) -> None:
    """Its status is the shell's for that signal; no process, no scratch folder and no half-written file is left."""
    scratch, written, marker = tmp_path / "scratch", tmp_path / "written", tmp_path / "running"
    scratch.mkdir()
    written.mkdir()
    made = project(tmp_path / "p", WAITING.format(marker=str(marker)))
    arguments = [part.format(project=made, folder=written, root=ROOT) for part in COMMANDS[name]]
    with subprocess.Popen(
        [sys.executable, "-c", HEED, sys.executable, "-m", "guard", *arguments],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(scratch)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as command:
        assert _until(marker.exists)
        started = descendants(command.pid)
        assert len(started) >= 3, "the pack, the program host, and the program"
        command.send_signal(how)
        _, said = command.communicate(timeout=30)

    assert (command.returncode, said.splitlines()[-1]) == WORDS[how]
    assert _until(lambda: not any(map(alive, started)))
    assert [*scratch.iterdir(), *written.iterdir()] == []


def _until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 30
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    """As `nohup` starts a command: a terminal that is closed does not end it."""
    code = (
        "import os, signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from guard import ended_by_signal\nended_by_signal.end_in_order()\n"
        "os.kill(os.getpid(), signal.SIGHUP)\nprint('still here')"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stdout) == (0, "still here\n")


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda how: how.name)
@pytest.mark.parametrize("first", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda how: how.name)
def test_a_second_signal_does_not_cut_the_end_short(first: signal.Signals, second: signal.Signals) -> None:
    """`timeout` sends its signal twice, to the command and to its process group."""
    assert _told_twice(first, second) == (0, f"cleaning up\ncleaned up after {first.name}\n")


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda how: how.name)
def test_a_second_signal_after_a_while_ends_the_command_at_once(second: signal.Signals) -> None:
    """Somebody does not want to wait."""
    assert _told_twice(signal.SIGTERM, second, at_once=0.0) == (128 + second, "cleaning up\n")


def _told_twice(first: signal.Signals, second: signal.Signals, at_once: float = 60.0) -> tuple[int, str]:
    code = (
        "import os\nfrom guard import ended_by_signal\n"
        f"ended_by_signal._AT_ONCE = {at_once}\n"
        "ended_by_signal.end_in_order()\n"
        f"try:\n    os.kill(os.getpid(), {int(first)})\n"
        "except KeyboardInterrupt as told:\n    print('cleaning up', flush=True)\n"
        f"    os.kill(os.getpid(), {int(second)})\n    print('cleaned up after', str(told) or 'SIGINT')\n"
    )
    command = [sys.executable, "-c", HEED, sys.executable, "-c", code]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_a_command_that_missed_its_signal_gives_no_verdict(how: signal.Signals) -> None:
    """Python drops what a callback of its own raises, as of the garbage collector, so that the command goes on to its end."""
    code = (
        "import gc, os, signal, sys\nfrom guard import cli\n"
        "def collecting(*_):\n"
        f"    if signal.getsignal({int(how)}) not in (signal.SIG_DFL, signal.default_int_handler):\n"
        f"        gc.callbacks.clear()\n        os.kill(os.getpid(), {int(how)})\n        signal.getsignal({int(how)})\n"
        "gc.callbacks.append(collecting)\n"
        "sys.argv = ['guard', 'controls', '--service', 'sqs']\ncli.run()"
    )
    command = [sys.executable, "-c", HEED, sys.executable, "-c", code]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    said = {signal.SIGTERM: "guard: ended by SIGTERM", signal.SIGINT: "guard: interrupted"}[how]
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (128 + how, said)


def test_a_signal_after_the_end_is_the_systems() -> None:
    """What is then left is the output, for which nobody may wait for ever: no error takes the place of the status."""
    code = (
        "import os, signal\nfrom guard import ended_by_signal\n"
        "ended_by_signal.end_in_order()\nended_by_signal.end_at_once()\nos.kill(os.getpid(), signal.SIGHUP)"
    )
    command = [sys.executable, "-c", HEED, sys.executable, "-c", code]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr) == (-signal.SIGHUP, "")
