"""Judges the real program with the changes of the table, as few runs as the changes allow."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from guard.maintenance import changes_tried
from guard.maintenance.changes_tried import Change, Kind
from tests.guard.offline.test_gate_command import guard
from tests.programs import ROOT, faulty

PRELUDE, KINDS = changes_tried.read()
CHANGES = tuple(change for kind in KINDS for change in kind.changes)

Found = frozenset[tuple[str, str, str]]
"""Each finding: its control, the name of its resource, and what was observed."""

_OWN_BUILD = """
import sys
sys.path.insert(0, {root!r})
from infra import bundling
function_archive, layer_archive = bundling.function_archive, bundling.layer_archive
bundling.function_archive = lambda function, **more: function_archive(function, build=BUILD)
bundling.layer_archive = lambda **more: layer_archive(layer=BUILD / "layer.zip")
"""


@dataclass(frozen=True)
class Run:
    """Changes that are judged together: no two of one resource, unless their kind allows it."""

    changes: tuple[Change, ...]
    own_build: bool = False


def runs() -> tuple[Run, ...]:
    """Put the changes into as few runs as possible."""
    found: list[list[tuple[Kind, Change]]] = []
    for kind in KINDS:
        for change in kind.changes:
            fitting = (run for run in found if all(_fits(kind, change, *other) for other in run))
            chosen = next(fitting, None)
            if chosen is None:
                found.append([(kind, change)])
            else:
                chosen.append((kind, change))
    return tuple(Run(tuple(change for _, change in run), own_build=run[0][0].own_build) for run in found)


def _fits(kind: Kind, change: Change, other_kind: Kind, other: Change) -> bool:
    if (kind.apart or other_kind.apart) and kind is not other_kind:
        return False
    if change.apart != other.apart:
        return False
    return change.on != other.on or (kind is other_kind and kind.together)


def project(directory: Path, run: Run) -> Path:
    """Write the project of a run."""
    programs = [PRELUDE, *(change.program for change in run.changes)]
    if run.own_build:
        programs.append(_OWN_BUILD.format(root=str(ROOT)))
    made = faulty(directory, "\n".join(programs) + "\n")
    if run.own_build:
        (made / "build").unlink()
        (made / "build").mkdir()
        shutil.copy(ROOT / "build" / "layer.zip", made / "build")
    return made


def judged(made: Path) -> Found:
    """Run the gate, and return what it finds."""
    ended = guard("--project", made, "--format", "json")
    assert ended.returncode == 1, ended.stdout + ended.stderr
    found = json.loads(ended.stdout)["violations"]
    return frozenset((item["control"], item["resource"].rpartition("::")[2], item["observed"]) for item in found)


def expected(change: Change) -> tuple[str, str, str]:
    """Return the finding that a change must have."""
    return change.control, change.on, change.finding


def holds(found: Found, change: Change) -> bool:
    """Tell whether a change has its finding; what was observed may go on with what differs from run to run."""
    return any(
        (control, name) == (change.control, change.on) and observed.startswith(change.finding)
        for control, name, observed in found
    )


def named(changes: Sequence[Change]) -> list[str]:
    """Return the changes' names in test reports."""
    return [change.id for change in changes]
