"""What a command started, and whether it is still there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def descendants(pid: int) -> list[int]:
    """Return the processes that a process started, and those that they started; a test is skipped where /proc lacks them."""
    found = _children(pid)
    return [*found, *(below for child in found for below in descendants(child))]


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children")
    if not text.exists():
        pytest.skip("needs /proc/PID/task/PID/children")
    return [int(word) for word in text.read_text(encoding="utf-8").split()]


def alive(pid: int) -> bool:
    """Tell whether a process is still there: one that ended and was not waited for is not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):  # the second where it ends between the two lines
        return False
    return state != "Z"
