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
