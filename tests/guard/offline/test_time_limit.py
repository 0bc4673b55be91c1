"""What happens when the time is over and what is to be ended does not end."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.programs import ROOT

_RUN = """
import threading, time
from guard.offline.time_limit import TimeLimit

def hangs():
    threading.Event().wait()

def raises():
    raise RuntimeError("no place")

limit = TimeLimit(0.2)
limit.doing("the program", {where})
limit.stop({stop})
limit.stop(lambda: print("the second is ended, too", flush=True))
with limit.running():
    time.sleep(60)
"""
_MESSAGE = "guard: the program did not end within 0.2 s\n  give it longer if it needs to: --time-limit SECONDS\n"


@pytest.mark.parametrize(
    ("where", "stop"), [("raises", "raises"), ("lambda: ''", "raises"), ("lambda: ''", "lambda: None")]
)
def test_the_message_is_the_limits_and_the_status_is_two(where: str, stop: str) -> None:
    """Whatever raises is no traceback, and the next thing is ended."""
    ended = subprocess.run(
        [sys.executable, "-c", _RUN.format(where=where, stop=stop)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr, ended.stdout) == (2, _MESSAGE, "the second is ended, too\n")
