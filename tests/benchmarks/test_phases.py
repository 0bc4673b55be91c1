"""The gate's time, step by step."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from benchmarks import phases
from benchmarks.scaled import ROOT


def test_every_step_of_the_gate_is_timed() -> None:
    """Each step that is listed happened, and together they are no longer than the whole."""
    command = [sys.executable, "-m", "benchmarks.phases", str(time.time())]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    spent = json.loads(ended.stdout)

    assert {name for _, _, name in phases.STEPS} | {phases.WAITING} <= spent.keys()
    assert min(spent.values()) >= 0
    assert sum(spent.values()) - spent["all"] <= spent["all"]
