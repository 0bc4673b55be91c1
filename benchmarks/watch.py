"""From a save to the verdict: `guard watch`, whose processes are waiting, beside `guard gate`, which starts them.

A save is a new modification time of a file of the program. The clock runs from there to the line that says that the next save is
waited for. Between two saves there is time for the next processes to start, as there is when a person types.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from benchmarks import measure
from benchmarks.machine import described
from benchmarks.measure import Run, SkippedError, Spread, interleaved, ratio
from benchmarks.scaled import ROOT
from benchmarks.section import Section, Table

SUBJECT: Final = "Watch"
SAVES: Final = 7
_BETWEEN: Final = 3.0
"""Seconds between a verdict and the next save."""
_FILE: Final = ROOT / "infra" / "__main__.py"
_WAITING: Final = "waiting for the next save"
_TARGET: Final = 0.3
_WATCH: Final = "guard watch, after a save"
_GATE: Final = "guard gate"


def run() -> Section:
    """Measure saves and gates, one after the other."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "GUARD_", "PULUMI_"))}
    command = [sys.executable, "-m", "guard", "gate"]
    with _watching(environment) as watched:
        _verdict(watched)
        _saved(watched)  # warms the caches of files
        runs = interleaved(
            {
                _WATCH: partial(_saved, watched),
                _GATE: partial(measure.process, command, cwd=ROOT, environment=environment),
            },
            SAVES,
        )
    seconds = {name: tuple(item.seconds for item in found) for name, found in runs.items()}
    share = ratio(seconds[_WATCH], seconds[_GATE])
    rows = tuple((name, Spread(found).said("s")) for name, found in seconds.items())
    return Section(
        subject=SUBJECT,
        machine=described("pulumi", "pulumi-aws", "pulumi-policy"),
        claims=(
            (
                "From a save to the verdict, `guard watch`",
                f"{Spread(seconds[_WATCH]).said('s')}; {share.said('x')} of `guard gate`",
            ),
        ),
        tables=(Table(title="After a save", columns=("command", "wall"), rows=rows),),
        notes=(f"{_TARGET} s is the target.",),
    )


@contextmanager
def _watching(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "guard", "watch"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _saved(process: subprocess.Popen[str]) -> Run:
    time.sleep(_BETWEEN)
    begun = time.perf_counter()
    os.utime(_FILE)
    output = _verdict(process)
    return Run(seconds=time.perf_counter() - begun, cpu=0.0, status=0, output=output)


def _verdict(process: subprocess.Popen[str]) -> str:
    lines: list[str] = []
    for line in process.stdout or ():
        lines.append(line)
        if line.startswith(_WAITING):
            return "".join(lines)
    message = f"guard watch ended:\n{''.join(lines)}"
    raise SkippedError(message)
