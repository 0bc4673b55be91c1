"""A period as one HTML file, which loads nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from markupsafe import Markup

from compliance.pci_dss import VERSION, State
from compliance.period import chart
from compliance.period.summary import Course, Day, DayResult, Period, Series
from compliance.reports.page import asset, content_policy, environment
from policies.model.strings import count

TITLE: Final = f"PCI DSS {VERSION} evidence of a period"
_PHASES: Final = {
    "preview": "previews of declared infrastructure",
    "update": "updates",
    "deployed": "deployed state",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The days of a month in numbers."""

    name: str
    runs: int
    blocked: int
    passed: int
    not_counted: int
    no_run: int
    blocking: int
    waived: int
    supported: str
    open: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A series with what is drawn of it."""

    series: Series
    anchor: str
    title: str
    charts: tuple[chart.Chart, ...]
    months: tuple[Month, ...]
    courses: tuple[Course, ...]


def render(period: Period) -> str:
    """Return the page."""
    style, script = asset("report.css") + asset("period.css"), asset("report.js")
    parts = [_part(item, number) for number, item in enumerate(period.series)]
    return (
        environment()
        .from_string(asset("period.html.j2"))
        .render(
            csp=content_policy(style, script),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            title=TITLE,
            version=VERSION,
            period=period,
            parts=parts,
            result=result(period),
            good=period.whole and not any(item.number_of_days(DayResult.BLOCKED) for item in period.series),
            facts=tuple(_facts(period)),
            limits=tuple(_limits(period)),
            states=tuple(State),
        )
    )


def result(period: Period) -> str:
    """Return the first line: what the period comes to."""
    if not period.series:
        return "NO RUN: no evidence of this period is in the folders"
    blocked = sum(item.number_of_days(DayResult.BLOCKED) for item in period.series)
    passed = sum(item.number_of_days(DayResult.PASSED) for item in period.series)
    days = count(blocked + passed, "day with a run", "days with a run")
    parts = [
        f"BLOCKED on {blocked} of {days}" if blocked else f"PASSED on all of {days}",
        count(sum(len(item.gaps) for item in period.series), "gap", "gaps"),
        f"{count(len(period.not_counted) + len(period.unreadable), 'file', 'files')} not counted",
        f"{sum(len(item.missing) for item in period.series)} missing",
    ]
    if not blocked + passed:
        parts[0] = "NO RUN COUNTS"
    return "; ".join(parts)


def _part(series: Series, number: int) -> _Part:
    anchor = f"series-{number + 1}"
    subject = series.subject
    title = f"{subject.project}/{subject.stack}: {_PHASES.get(subject.phase, subject.phase)}, profile {subject.profile}"
    return _Part(
        series,
        anchor,
        title,
        chart.charts(series, anchor),
        tuple(_months(series)),
        tuple(item for item in series.courses if item.judged),
    )


def _months(series: Series) -> Iterator[Month]:
    for name, group in groupby(series.days, key=lambda day: f"{day.date:%Y-%m}"):
        days = list(group)
        yield Month(
            name=name,
            runs=sum(day.counted for day in days),
            blocked=_number(days, DayResult.BLOCKED),
            passed=_number(days, DayResult.PASSED),
            not_counted=_number(days, DayResult.NOT_COUNTED),
            no_run=_number(days, DayResult.NO_RUN),
            blocking=max(day.blocking for day in days),
            waived=max(day.waived for day in days),
            supported=_last(days, State.SUPPORTED, State.PARTIAL),
            open=_last(days, State.FINDING_OPEN, State.CONFLICT, State.ACCEPTED),
        )


def _number(days: list[Day], wanted: DayResult) -> int:
    return sum(day.result is wanted for day in days)


def _last(days: list[Day], *states: State) -> str:
    """Return how many requirements the month's last run left in these states."""
    with_run = [day for day in days if day.counted]
    return str(sum(with_run[-1].states.get(state, 0) for state in states)) if with_run else "no run"


def _facts(period: Period) -> Iterator[tuple[str, str]]:
    runs = [run for item in period.series for run in item.runs]
    yield "Period", f"{period.first} to {period.last} (UTC), by the clock of each run"
    counted = sum(run.counted for run in runs)
    yield "Runs", f"{counted} counted, {len(runs) - counted} not counted; {period.outside} outside of the period"
    yield "Expected", f"a run at least every {count(period.every, 'day', 'days')}"
    yield "Signed by", period.signed_by or "nobody was named: no signature was checked (--key, --identity)"
    packs = sorted({run.pack for run in runs if run.counted})
    yield "Policy packs", ", ".join(packs) or "none"
    yield "Files that do not say they are evidence", str(len(period.other))


def _limits(period: Period) -> Iterator[str]:
    if not period.signed_by:
        yield (
            "Who wrote the files. Whoever can write them can make their digests anew. Sign each run with `guard attest`, and "
            "give --key or --identity."
        )
    unlinked = sum(item.unlinked for item in period.series)
    if unlinked:
        yield (
            f"Whether runs were removed: {count(unlinked, 'run names', 'runs name')} no run before. Compare the runs with those "
            "that the CI service lists."
        )
    if any(item.subject.phase != "deployed" for item in period.series):
        yield "What was deployed between the runs: a preview judges what is declared. Look for runs of the phase deployed."
    yield "That a requirement is in place. A state says what controls saw in the runs, and nothing of the days between."
    yield "Processes and people of the organisation, and the rest of the AWS account."
