"""Measures processes and steps: wall time, processor time and peak memory, peers in turn within one run.

Peers are run A B A B, not all of A and then all of B: what else the machine does then falls on both. A figure is the
median, with the least and the greatest beside it; a ratio is taken round by round and then its median.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

MIB: Final = 1024 * 1024
_SAMPLE: Final = 0.01
_TICKS: Final = os.sysconf("SC_CLK_TCK")


class SkippedError(Exception):
    """A peer or a subject cannot be measured here; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Several measurements of one thing."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    def said(self, unit: str, scale: float = 1.0, digits: int = 2) -> str:
        """Say it as a table does: ``0.61 s (0.60-0.65)``; one measurement has no spread."""
        least, most = min(self.values) * scale, max(self.values) * scale
        around = f" ({least:.{digits}f}-{most:.{digits}f})" if len(self.values) > 1 else ""
        return f"{self.median * scale:.{digits}f} {unit}{around}"


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return what ours is of theirs, round by round.

    Raises:
        ValueError: the rounds are not pairs.

    """
    return Spread(tuple(one / other for one, other in zip(ours, theirs, strict=True)))


def interleaved(subjects: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """Run every subject once a round, in turn, and return what each gave."""
    found: dict[str, list[T]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, subject in subjects.items():
            found[name].append(subject())
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One process from its start to its end."""

    seconds: float
    cpu: float
    status: int
    output: str


def process(command: Sequence[str | Path], *, cwd: Path, environment: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end. What it started counts for its processor time when it waited for it."""
    begun = time.perf_counter()
    running = subprocess.Popen(  # noqa: S603 - the benchmarks' own commands
        [str(item) for item in command],
        cwd=cwd,
        env=dict(environment) if environment is not None else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output = running.stdout.read() if running.stdout else b""
    _, status, usage = os.wait4(running.pid, 0)
    seconds = time.perf_counter() - begun
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.stdout:
        running.stdout.close()
    return Run(
        seconds=seconds,
        cpu=usage.ru_utime + usage.ru_stime,
        status=running.returncode,
        output=output.decode(errors="replace"),
    )


def tree_peak(run: Callable[[], object]) -> int:
    """Return the bytes of resident memory that everything started by ``run`` held together at most, sampled."""
    ended = threading.Event()
    before = set(_descendants(os.getpid()))
    most = 0

    def watch() -> None:
        nonlocal most
        while not ended.wait(_SAMPLE):
            most = max(most, sum(map(_resident, set(_descendants(os.getpid())) - before)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        run()
    finally:
        ended.set()
        watcher.join()
    return most


def _descendants(pid: int) -> list[int]:
    """Return the processes that a process started, and those that they started."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it has ended
                parent = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
                parents.setdefault(int(parent), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        children = parents.get(todo.pop(), [])
        found += children
        todo += children
    return found


def _resident(pid: int) -> int:
    """Return the share of memory that is a process's own (smaps_rollup: Pss), so that nothing counts twice."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def cpu_of(pid: int) -> float:
    """Return the seconds of processor time that a running process has had (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def peak_of(pid: int) -> int:
    """Return the bytes of resident memory that a running process had at most (proc(5): VmHWM)."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024
