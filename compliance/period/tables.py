"""A period as JSON and as CSV: everything that the page says, and what it has no room for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from compliance.period.runs import Run
from compliance.period.summary import Course, Period, Point, Series
from compliance.reports.csv_table import BYTE_ORDER_MARK, END, cells, requirement_cell

SCHEMA: Final = "guard-period/1"
_SUBJECT: Final = ("project", "stack", "phase", "profile")
_RUN: Final = (
    *_SUBJECT,
    "started (UTC)",
    "counted",
    "result",
    "blocking findings",
    "waived findings",
    "commit",
    "CI run",
    "actor",
    "pack digest",
    "evidence SHA-256",
    "file",
    "why it is not counted",
)
_REQUIREMENT: Final = (
    *_SUBJECT,
    "requirement",
    "first run",
    "first state",
    "first verdict",
    "last run",
    "last state",
    "last verdict",
    "changes of state",
    "runs by state",
)
_WAIVER: Final = (
    *_SUBJECT,
    "control",
    "resource",
    "finding",
    "reason",
    "owner",
    "approver",
    "expires",
    "first run",
    "last run",
    "runs",
    "requirements that stay open",
)


def as_json(period: Period) -> str:
    """Return the whole period."""
    document = {
        "schema": SCHEMA,
        "from": str(period.first),
        "to": str(period.last),
        "expectedEveryDays": period.every,
        "signedBy": period.signed_by or None,
        "whole": period.whole,
        "series": [_series(item) for item in period.series],
        "unreadable": [{"file": str(item.file), "reason": item.reason} for item in period.unreadable],
        "otherFiles": list(period.other),
        "runsOutside": period.outside,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _series(item: Series) -> dict[str, Any]:
    return {
        **_subject(item),
        "runs": [_run(run) for run in item.runs],
        "days": [
            {
                "date": str(day.date),
                "result": day.result,
                "counted": day.counted,
                "notCounted": day.not_counted,
                "blocking": day.blocking,
                "waived": day.waived,
                "states": {str(state): number for state, number in sorted(day.states.items())},
            }
            for day in item.days
        ],
        "gaps": [{"first": str(gap.first), "last": str(gap.last), "days": gap.days} for gap in item.gaps],
        "missing": list(item.missing),
        "runsWithoutALink": item.unlinked,
        "waived": [
            {
                "control": waived.control,
                "resource": waived.resource,
                "finding": waived.finding,
                "reason": waived.reason,
                "owner": waived.owner,
                "approver": waived.approver,
                "expires": waived.expires,
                "first": str(waived.first),
                "last": str(waived.last),
                "runs": waived.runs,
                "requirements": waived.requirements,
            }
            for waived in item.waived
        ],
        "requirements": [
            {
                "requirement": course.requirement,
                "first": _point(course.first),
                "last": _point(course.last),
                "runs": {str(state): number for state, number in sorted(course.states.items())},
                "changes": [_point(point) for point in course.changes],
            }
            for course in item.courses
        ],
    }


def _subject(item: Series) -> dict[str, str]:
    return {name: getattr(item.subject, name) for name in _SUBJECT}


def _run(run: Run) -> dict[str, Any]:
    return {
        "file": str(run.file),
        "digest": run.digest,
        "previous": run.previous,
        "start": f"{run.start:%Y-%m-%dT%H:%M:%SZ}",
        "passed": run.passed,
        "result": run.result,
        "blocking": run.blocking,
        "waived": run.waived,
        "commit": run.commit,
        "ciRun": run.ci_run,
        "actor": run.actor,
        "pack": run.pack,
        "faults": list(run.faults),
    }


def _point(point: Point) -> dict[str, str]:
    return {"date": str(point.date), "state": point.position.state, "verdict": point.position.outcome}


def as_csv(period: Period) -> Mapping[str, str]:
    """Return a table of runs, one of requirements and one of waivers, by file name."""
    return {
        "runs.csv": _table(_RUN, (_run_row(item, run) for item in period.series for run in item.runs)),
        "requirements.csv": _table(
            _REQUIREMENT, (_course_row(item, course) for item in period.series for course in item.courses)
        ),
        "waivers.csv": _table(
            _WAIVER,
            (
                (
                    *_subject(item).values(),
                    *(waived.control, waived.resource, waived.finding, waived.reason, waived.owner, waived.approver),
                    *(waived.expires, str(waived.first), str(waived.last), str(waived.runs), waived.requirements),
                )
                for item in period.series
                for waived in item.waived
            ),
        ),
    }


def _run_row(item: Series, run: Run) -> tuple[str, ...]:
    return (
        *_subject(item).values(),
        f"{run.start:%Y-%m-%dT%H:%M:%SZ}",
        "yes" if run.counted else "no",
        run.result if run.counted else f"not counted; the file says: {run.result}",
        str(run.blocking),
        str(run.waived),
        run.commit,
        run.ci_run or "not recorded",
        run.actor or "not recorded",
        run.pack.removeprefix("sha256:"),
        run.digest.removeprefix("sha256:"),
        str(run.file),
        "; ".join(run.faults),
    )


def _course_row(item: Series, course: Course) -> tuple[str, ...]:
    first, last = course.first, course.last
    return (
        *_subject(item).values(),
        requirement_cell(course.requirement),
        *(str(first.date), first.position.state, first.position.outcome),
        *(str(last.date), last.position.state, last.position.outcome),
        str(len(course.changes) - 1),
        "; ".join(f"{state}: {number}" for state, number in sorted(course.states.items())),
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return BYTE_ORDER_MARK + "".join(f"{cells(row)}{END}" for row in (head, *rows))
