"""From a clone to the first verdict: `make gate` with empty caches, beside the same steps with pip.

The peer is what the Makefile did until 2026-11: an environment by `venv`, the lock by its pip with hashes, the functions'
layer by the same pip, the gate. Both download from the package registry in each round, so the network is part of both.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks import measure
from benchmarks.machine import described
from benchmarks.measure import Run, SkippedError, Spread
from benchmarks.scaled import ROOT
from benchmarks.section import Section, Table

SUBJECT: Final = "Setting up"
ROUNDS: Final = 3

_VENV: Final = '"$PYTHON" -m venv .venv'
_PIP: Final = ".venv/bin/python -m pip install --quiet --no-deps --require-hashes"
_LAYER: Final = (
    f"{_PIP} --target build/layer --only-binary :all: --platform manylinux_2_28_aarch64 --platform manylinux2014_aarch64"
    " --python-version 3.11 --implementation cp -r requirements/handlers.txt"
)
WITH_PIP: Final = " && ".join([_VENV, f"{_PIP} -r requirements/main.txt", _LAYER])
STEPS: Final[Mapping[str, Sequence[str]]] = {
    "make setup, with uv": ("make", "setup", f"PYTHON={sys.executable}"),
    "the same locks, with pip": ("bash", "-c", WITH_PIP),
}


def _fresh(command: Sequence[str]) -> Run:
    """Run a command in a clean copy of the tracked files, with an empty home and empty caches."""
    with tempfile.TemporaryDirectory() as folder:
        checkout, home = Path(folder, "checkout"), Path(folder, "home")
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", ROOT, checkout], check=True)  # noqa: S603, S607 - git of the PATH
        inherited = {
            key: value for key, value in os.environ.items() if not key.startswith(("UV_", "PIP_CACHE", "XDG_"))
        }
        return measure.process(
            command, cwd=checkout, environment={**inherited, "HOME": str(home), "PYTHON": sys.executable}
        )


def run() -> Section:
    """Measure.

    Raises:
        SkippedError: a peer failed; the message holds the end of its output.

    """
    runs = measure.interleaved({name: partial(_fresh, command) for name, command in STEPS.items()}, ROUNDS)
    for name, taken in runs.items():
        for one in taken:
            if one.status:
                message = f"{name} ended with status {one.status}: {one.output[-400:]}"
                raise SkippedError(message)
    ours, pip = ([one.seconds for one in taken] for taken in runs.values())
    rows = tuple(
        (
            name,
            Spread(tuple(one.seconds for one in taken)).said("s", digits=1),
            Spread(tuple(one.cpu for one in taken)).said("s", digits=1),
            measure.ratio([one.seconds for one in taken], pip).said("x"),
        )
        for name, taken in runs.items()
    )
    share = measure.ratio(ours, pip)
    return Section(
        subject=SUBJECT,
        machine=described(),
        claims=(
            (
                "From a clone to a working gate, empty caches",
                f"{Spread(tuple(ours)).said('s', digits=1)}; {share.said('x')} of the time with pip",
            ),
        ),
        tables=(Table(title="Empty caches", columns=("steps", "wall", "processor", "of pip's wall"), rows=rows),),
        notes=("A third is the target: 0.33 x.",),
    )
