"""What a period's runs come to, subject by subject: days, gaps, waivers, and each requirement's way through it.

Only runs that can be relied on are counted. A day without one is no pass, and is drawn as a gap and not as a line.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from compliance.pci_dss import State, catalogue
from compliance.period.runs import Position, Reading, Run, Subject, Unreadable
from compliance.reports.requirements import Outcome

_ONE_DAY = datetime.timedelta(days=1)


class DayResult(StrEnum):
    """What the runs of a day come to; the first that holds."""

    BLOCKED = "blocked"
    PASSED = "passed"
    NOT_COUNTED = "not counted"
    NO_RUN = "no run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the period, for one subject."""

    date: datetime.date
    result: DayResult
    counted: int
    """Runs that are relied on."""
    not_counted: int
    blocking: int
    """The most findings that blocked in one run of the day."""
    waived: int
    """The most findings that were waived in one run of the day."""
    states: Mapping[State, int]
    """How many requirements the day's last run left in each state; empty without a run."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without a run that is relied on, where one was expected."""

    first: datetime.date
    last: datetime.date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """A finding that a waiver accepted, and in which runs."""

    control: str
    resource: str
    finding: str
    reason: str
    owner: str
    approver: str
    expires: str
    requirements: str
    first: datetime.date
    last: datetime.date
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A requirement on a day."""

    date: datetime.date
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A requirement through the period."""

    requirement: str
    paraphrase: str
    first: Point
    last: Point
    states: Mapping[State, int]
    """In how many runs it was in each state."""
    changes: tuple[Point, ...]
    """The first run, and each run in which the state was another than in the run before."""

    @property
    def judged(self) -> bool:
        """Whether a control judged anything for it in the first run, in the last, or where the state changed."""
        return any(point.position.outcome is not Outcome.NOTHING for point in (*self.changes, self.last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The runs of one subject."""

    subject: Subject
    runs: tuple[Run, ...]
    days: tuple[Day, ...]
    gaps: tuple[Gap, ...]
    waived: tuple[Waived, ...]
    courses: tuple[Course, ...]
    """Every requirement of the catalogue, in the standard's order; none without a counted run."""
    missing: tuple[str, ...]
    """Runs that others name as the one before, and that are not here."""
    unlinked: int
    """Runs that name no run before them: one that was removed there is not missed."""

    @property
    def counted(self) -> tuple[Run, ...]:
        """The runs that are relied on."""
        return tuple(run for run in self.runs if run.counted)

    def number_of_days(self, result: DayResult) -> int:
        """How many days ended so."""
        return sum(day.result is result for day in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Everything that the report says."""

    first: datetime.date
    last: datetime.date
    every: int
    """A run is expected at least every so many days."""
    series: tuple[Series, ...]
    unreadable: tuple[Unreadable, ...]
    other: tuple[str, ...]
    outside: int
    signed_by: str
    """Who had to have signed each run; "" where nobody was named."""

    @property
    def not_counted(self) -> tuple[Run, ...]:
        """The runs that are not relied on."""
        return tuple(run for item in self.series for run in item.runs if not run.counted)

    @property
    def whole(self) -> bool:
        """Whether every file can be relied on, none is missing, and no run was left out for longer than expected."""
        return not (
            self.unreadable or self.not_counted or any(item.gaps or item.missing for item in self.series)
        ) and bool(self.series)


def of(reading: Reading, period: tuple[datetime.date, datetime.date], every: int, signed_by: str = "") -> Period:
    """Return what the runs come to."""
    ordered = sorted(reading.runs, key=lambda run: (run.subject, run.start, run.digest))
    return Period(
        first=period[0],
        last=period[1],
        every=every,
        series=tuple(
            _series(subject, tuple(runs), reading.known, period, every)
            for subject, runs in groupby(ordered, key=lambda run: run.subject)
        ),
        unreadable=reading.unreadable,
        other=tuple(str(file) for file in reading.other),
        outside=reading.outside,
        signed_by=signed_by,
    )


def _series(
    subject: Subject,
    runs: tuple[Run, ...],
    known: frozenset[str],
    period: tuple[datetime.date, datetime.date],
    every: int,
) -> Series:
    counted = tuple(run for run in runs if run.counted)
    return Series(
        subject=subject,
        runs=runs,
        days=tuple(_days(runs, period)),
        gaps=tuple(_gaps(counted, period, every)),
        waived=tuple(_waived(counted)),
        courses=tuple(_courses(counted)),
        missing=tuple(_missing(runs, known)),
        unlinked=sum(run.previous is None for run in runs),
    )


def _days(runs: tuple[Run, ...], period: tuple[datetime.date, datetime.date]) -> Iterator[Day]:
    by_day = {day: list(group) for day, group in groupby(runs, key=lambda run: run.day)}
    for number in range((period[1] - period[0]).days + 1):
        date = period[0] + number * _ONE_DAY
        here = by_day.get(date, [])
        counted = [run for run in here if run.counted]
        yield Day(
            date=date,
            result=_result(here, counted),
            counted=len(counted),
            not_counted=len(here) - len(counted),
            blocking=max((run.blocking for run in counted), default=0),
            waived=max((run.waived for run in counted), default=0),
            states=Counter(item.state for item in counted[-1].positions.values()) if counted else {},
        )


def _result(runs: list[Run], counted: list[Run]) -> DayResult:
    if any(not run.passed for run in counted):
        return DayResult.BLOCKED
    if counted:
        return DayResult.PASSED
    return DayResult.NOT_COUNTED if runs else DayResult.NO_RUN


def _gaps(counted: tuple[Run, ...], period: tuple[datetime.date, datetime.date], every: int) -> Iterator[Gap]:
    """Yield spans in which more than the expected days passed from one run to the next, or to the period's ends."""
    days = sorted({run.day for run in counted})
    for before, after in pairwise([period[0] - _ONE_DAY, *days, period[1] + _ONE_DAY]):
        if (after - before).days > every:
            yield Gap(before + _ONE_DAY, after - _ONE_DAY)


def _waived(counted: tuple[Run, ...]) -> Iterator[Waived]:
    found: dict[tuple[str, ...], list[datetime.date]] = {}
    for run in counted:
        for item in dict.fromkeys(run.accepted):
            key = (
                *(item.control, item.resource, item.finding, item.reason),
                *(item.owner, item.approver, item.expires, item.requirements),
            )
            found.setdefault(key, []).append(run.day)
    for parts, days in sorted(found.items()):
        control, resource, finding, reason, owner, approver, expires, requirements = parts
        yield Waived(
            control=control,
            resource=resource,
            finding=finding,
            reason=reason,
            owner=owner,
            approver=approver,
            expires=expires,
            requirements=requirements,
            first=min(days),
            last=max(days),
            runs=len(days),
        )


def _courses(counted: tuple[Run, ...]) -> Iterator[Course]:
    if not counted:
        return
    for requirement in catalogue().values():
        points = [Point(date=run.day, position=run.positions[requirement.id]) for run in counted]
        changes = [point for before, point in pairwise(points) if point.position.state is not before.position.state]
        yield Course(
            requirement=requirement.id,
            paraphrase=requirement.paraphrase,
            first=points[0],
            last=points[-1],
            states=Counter(point.position.state for point in points),
            changes=(points[0], *changes),
        )


def _missing(runs: tuple[Run, ...], known: frozenset[str]) -> Iterator[str]:
    """Yield each link that leads to no file; the first run's may lead out of the period."""
    for run in runs[1:]:
        if run.previous is not None and run.previous not in known:
            yield f"{run.file} follows a run of the SHA-256 {run.previous.removeprefix('sha256:')}, which is not here"
