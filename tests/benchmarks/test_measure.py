"""How measurements are taken and said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import measure
from benchmarks.measure import MIB, Spread


def test_a_spread_says_its_middle_and_its_ends() -> None:
    """The median, then the least and the greatest; one value stands alone."""
    assert Spread((3.0, 1.0, 2.0)).said("s") == "2.00 s (1.00-3.00)"
    assert Spread((0.0125,)).said("ms", 1e3, 1) == "12.5 ms"


def test_a_ratio_is_taken_round_by_round() -> None:
    """What slowed both in one round does not move it; rounds that are no pairs are refused."""
    assert measure.ratio([1.0, 10.0, 1.2], [2.0, 20.0, 2.0]).median == 0.5
    with pytest.raises(ValueError, match="longer than"):
        measure.ratio([1.0], [1.0, 2.0])


def test_peers_take_turns() -> None:
    """A B A B, and each keeps its own results."""
    order: list[str] = []

    def subject(name: str) -> int:
        order.append(name)
        return len(order)

    found = measure.interleaved({"a": lambda: subject("a"), "b": lambda: subject("b")}, 2)

    assert order == ["a", "b", "a", "b"]
    assert found == {"a": [1, 3], "b": [2, 4]}


def test_a_process_is_measured_whole(tmp_path: Path) -> None:
    """Its status, what it printed, and its time, from start to end."""
    program = "import sys; sum(range(10**6)); print('said'); sys.exit(3)"

    ended = measure.process([sys.executable, "-c", program], cwd=tmp_path)

    assert (ended.status, ended.output) == (3, "said\n")
    assert 0 < ended.cpu <= ended.seconds * 2


def test_a_process_gets_the_environment_given(tmp_path: Path) -> None:
    """And no other."""
    program = "import os; print(sorted(os.environ.keys() & {'ONE', 'HOME'}))"

    assert (
        measure.process([sys.executable, "-c", program], cwd=tmp_path, environment={"ONE": "1"}).output == "['ONE']\n"
    )


def test_a_running_process_is_measured_from_outside() -> None:
    """The test itself has had processor time and holds memory."""
    assert measure.cpu_of(os.getpid()) > 0
    assert measure.peak_of(os.getpid()) > 10 * MIB


def test_memory_of_a_tree_is_of_all_that_was_started_and_no_more() -> None:
    """A process and its child hold 100 MiB each at the same time; one that ran before does not count."""
    child = "x = bytearray(100 * 2**20); import sys; print('here', flush=True); sys.stdin.read()"
    program = (
        "import subprocess, sys; x = bytearray(100 * 2**20);"
        f"p = subprocess.Popen([sys.executable, '-c', {child!r}], stdin=-1, stdout=-1);"
        "p.stdout.readline(); sum(range(10**7)); p.communicate()"
    )
    before = subprocess.Popen([sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert before.stdout is not None
    before.stdout.readline()
    try:
        most = measure.tree_peak(lambda: subprocess.run([sys.executable, "-c", program], check=True))
    finally:
        before.communicate()

    assert 200 * MIB < most < 260 * MIB
