"""Reads folders of evidence into one record a run; what cannot be read, or relied on, is kept and named."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from compliance import attestation, evidence_file
from compliance.errors import CannotJudgeError
from compliance.evidence_file import Evidence
from compliance.pci_dss import State
from compliance.reports import findings, page_one
from compliance.reports.findings import Effect
from compliance.reports.page_one import Accepted
from compliance.reports.requirements import Outcome, Standing, standings
from policies.facts import input_files

_SCHEMA: Final = "guard-evidence/"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Subject:
    """What was judged: runs of one subject can be compared, runs of two cannot."""

    project: str
    stack: str
    phase: str
    profile: str


@dataclass(frozen=True, slots=True)
class Position:
    """A requirement in one run."""

    state: State
    outcome: Outcome
    """The worst that its controls came to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One evidence file in the period."""

    file: Path
    digest: str
    previous: str | None
    subject: Subject
    start: datetime.datetime
    commit: str
    ci_run: str
    actor: str
    pack: str
    passed: bool
    result: str
    """The first line of the run's own report."""
    effects: Mapping[Effect, int]
    accepted: tuple[Accepted, ...]
    positions: Mapping[str, Position]
    """By requirement; each of the catalogue's is there."""
    faults: tuple[str, ...]
    """Why the run is not counted; empty where it is."""

    @property
    def day(self) -> datetime.date:
        """The day that the run began, in UTC."""
        return self.start.date()

    @property
    def counted(self) -> bool:
        """Whether the run can be relied on."""
        return not self.faults

    @property
    def blocking(self) -> int:
        """How many findings blocked the change."""
        return sum(self.effects.get(item, 0) for item in findings.BLOCKING)

    @property
    def waived(self) -> int:
        """How many findings a waiver accepted."""
        return self.effects.get(Effect.WAIVED, 0)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is no evidence any more, or that nobody can read."""

    file: Path
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What lies in the folders."""

    runs: tuple[Run, ...]
    """Those in the period, by their start."""
    outside: int
    """Runs before or after the period."""
    known: frozenset[str]
    """The digests of all runs, those outside of the period too."""
    unreadable: tuple[Unreadable, ...]
    other: tuple[Path, ...]
    """JSON files that do not say that they are evidence."""


def read(
    places: Iterable[Path], period: tuple[datetime.date, datetime.date], faults: Callable[[Evidence], Iterable[str]]
) -> Reading:
    """Read the evidence in folders, their subfolders and files; a run that lies in two places is one run.

    ``period`` is the first and the last day, in UTC by the clock of the run. ``faults`` says why a run is not relied on.

    Raises:
        CannotJudgeError: a place does not exist.

    """
    runs: dict[str, Run] = {}
    known: set[str] = set()
    unreadable: list[Unreadable] = []
    other: list[Path] = []
    for file in _files(places):
        try:
            evidence = evidence_file.read(file)
        except CannotJudgeError as error:
            if _is_other(file):
                other.append(file)
            else:
                unreadable.append(Unreadable(file, str(error).removeprefix("evidence: ")))
            continue
        if evidence.digest not in known:
            known.add(evidence.digest)
            start = _moment(evidence)
            if period[0] <= start.date() <= period[1]:
                runs[evidence.digest] = _run(evidence, start, faults)
    return Reading(
        runs=tuple(sorted(runs.values(), key=lambda item: (item.start, item.digest))),
        outside=len(known) - len(runs),
        known=frozenset(known),
        unreadable=tuple(unreadable),
        other=tuple(other),
    )


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if not place.exists():
            message = f"period: there is no {place}"
            raise CannotJudgeError(message)
        for file in sorted(place.rglob("*.json")) if place.is_dir() else [place]:
            if file.is_file() and not file.name.endswith(attestation.SUFFIXES):
                yield file


def _is_other(file: Path) -> bool:
    """Tell whether a file is sound JSON of another kind, such as OSCAL; what was evidence once is not."""
    try:
        content = json.loads(input_files.content(file))
    except (OSError, ValueError, RecursionError):
        return False
    return not (isinstance(content, dict) and str(content.get("schema", "")).startswith(_SCHEMA))


def _moment(evidence: Evidence) -> datetime.datetime:
    return datetime.datetime.fromisoformat(evidence.run["clock"]["start"])


def _run(evidence: Evidence, start: datetime.datetime, faults: Callable[[Evidence], Iterable[str]]) -> Run:
    found = standings(evidence)
    page = page_one.of(evidence, found)
    run: Mapping[str, Any] = evidence.run
    edited = ("its content is not that of its digest: it was edited after it was written",) if evidence.edited else ()
    return Run(
        file=evidence.file,
        digest=evidence.digest,
        previous=evidence.previous,
        subject=Subject(project=run["project"], stack=run["stack"], phase=run["phase"], profile=run["profile"]),
        start=start,
        commit=run["git"]["commit"],
        ci_run=run["recordedBy"]["ciRun"],
        actor=run["recordedBy"]["actor"],
        pack=run["pack"]["digest"],
        passed=page.passed,
        result=page.result,
        effects=Counter(findings.numbers(findings.of(evidence))),
        accepted=page.accepted,
        positions={item.requirement.id: Position(item.state, _outcome(item)) for item in found},
        faults=(*edited, *(text.removeprefix(f"{evidence.file}: ") for text in faults(evidence))),
    )


def _outcome(standing: Standing) -> Outcome:
    came_to = {item.outcome for item in standing.bearings}
    return next((outcome for outcome in Outcome if outcome in came_to), Outcome.NOTHING)
