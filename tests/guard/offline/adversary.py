"""Judges the real program with the changes of the table, as few runs as the changes allow."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guard.maintenance import changes_tried
from guard.maintenance.changes_tried import Change, Kind
from tests.guard.offline.test_gate_command import guard
from tests.programs import ROOT, faulty

PRELUDE, KINDS = changes_tried.read()
CHANGES = tuple(change for kind in KINDS for change in kind.changes)

Found = frozenset[tuple[str, str, str]]
"""Each finding: its control, the name of its resource, and what was observed."""

_BLOCKED = frozenset({"fail", "undetermined"})
"""The verdicts of the evidence that block; what the contract does not list is undetermined."""

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
    if change.alone or other.alone:
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
    for name, text in (item for change in run.changes for item in change.adds.items()):
        with (made / name).open("a", encoding="utf-8") as file:
            file.write(text)
    return made


def judged(made: Path, run: Run) -> Found:
    """Run the gate, and return what it finds, in its verdict and in its evidence; what it refuses has no control and no name."""
    evidence = made.parent / "evidence.json"
    options = [option for change in run.changes if change.seconds for option in ("--time-limit", str(change.seconds))]
    ended = guard("--project", made, "--format", "json", "--evidence", evidence, *options)
    if not all(change.control for change in run.changes):
        assert (ended.returncode, ended.stdout, evidence.exists()) == (2, "", False), ended.stdout + ended.stderr
        said = ended.stderr.replace(f"{made}/", "").splitlines()
        return frozenset(("", "", line.removeprefix("guard: ")) for line in said)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    found = json.loads(ended.stdout)["violations"]
    rows = ((item["control"], item["resource"].rpartition("::")[2], item["observed"]) for item in found)
    return recorded(frozenset(rows), json.loads(evidence.read_text(encoding="utf-8")))


def recorded(found: Found, evidence: Mapping[str, Any]) -> Found:
    """Return those findings that the evidence has too: of the same control and resource, which blocks, in the same words."""
    failed = [
        (row["control"], item) for row in evidence["verdicts"] if row["verdict"] in _BLOCKED for item in row["findings"]
    ]
    rows = [(control, item["urn"], f"{item['property']}: {item['observed']}") for control, item in failed]
    rows += [(row["check"], row["urn"], row["finding"]) for row in evidence["gate"]]
    said: dict[tuple[str, str], list[str]] = {}
    for control, urn, words in rows:
        said.setdefault((control, urn.rpartition("::")[2]), []).append(words)
    return frozenset(row for row in found if any(words.startswith(row[2]) for words in said.get(row[:2], ())))


def expected(change: Change) -> tuple[str, str, str]:
    """Return the finding that a change must have."""
    return change.control, change.on if change.control else "", change.finding


def holds(found: Found, change: Change) -> bool:
    """Tell whether a change has its finding; what was observed may go on with what differs from run to run."""
    return any(
        (control, name) == expected(change)[:2] and observed.startswith(change.finding)
        for control, name, observed in found
    )


def named(changes: Sequence[Change]) -> list[str]:
    """Return the changes' names in test reports."""
    return [change.id for change in changes]
