"""``guard period --from DATE --to DATE DIR...``: the runs of a period as one report, for an assessor's sample of a year.

Exit status 1 says that something cannot be relied on: a file that was edited, cannot be read or is not signed by whom it should
be, a run that is missing, or no run for longer than expected. Red days are the report's subject, and not a reason for it.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from compliance import output_files
from compliance.errors import CannotJudgeError
from compliance.evidence_file import Evidence
from compliance.period import page, runs, summary, tables
from compliance.period.summary import Period
from guard import trust

WHOLE: Final = 0
NOT_WHOLE: Final = 1
FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {"html": "period.html", "json": "period.json", "csv": "three tables"}
)
"""Each format, and what it is written to."""


def _formats(text: str) -> tuple[str, ...]:
    given = tuple(dict.fromkeys(text.split(",")))
    if unknown := [name for name in given if name not in FORMATS]:
        message = f"no format is called {', '.join(map(repr, unknown))}; there are {', '.join(FORMATS)}"
        raise argparse.ArgumentTypeError(message)
    return given


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is no date; required: YYYY-MM-DD"
        raise argparse.ArgumentTypeError(message) from error


def _days(text: str) -> int:
    if not text.isdecimal() or not int(text):
        message = f"{text!r} is no number of days; required: 1 or more"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "places",
        type=Path,
        nargs="+",
        metavar="DIR",
        help="folders of evidence, with their subfolders; or single files",
    )
    parser.add_argument(
        "--from", type=_date, required=True, dest="first", metavar="DATE", help="the first day, in UTC (YYYY-MM-DD)"
    )
    parser.add_argument("--to", type=_date, required=True, dest="last", metavar="DATE", help="the last day, in UTC")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help="where the report goes; without it, only the summary is printed",
    )
    parser.add_argument(
        "--format", type=_formats, default=tuple(FORMATS), metavar="LIST", help="any of html,json,csv (all)"
    )
    parser.add_argument(
        "--every", type=_days, default=7, metavar="DAYS", help="a run is expected at least every so many days (7)"
    )
    trust.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Write the report, print what it comes to, and return the exit status.

    Raises:
        CannotJudgeError: the dates are no period that has ended, a folder does not exist, or a key or an identity cannot be used.

    """
    _check(options.first, options.last)
    trusted = trust.of(options, _folders(options.places))

    def faults(evidence: Evidence) -> Iterator[str]:
        yield from trust.dates(evidence, None)
        yield from trusted.faults(evidence)

    reading = runs.read(options.places, (options.first, options.last), faults)
    period = summary.of(reading, (options.first, options.last), options.every, trust.givers(options))
    for line in _lines(period):
        sys.stdout.write(f"{line}\n")
    for item in trusted.refused:
        sys.stdout.write(f"not accepted: {item.file}: {item.reason}\n")
    if options.output:
        for name, text in _rendered(period, options.format).items():
            _write(options.output / name, text)
    return WHOLE if period.whole else NOT_WHOLE


def _check(first: datetime.date, last: datetime.date) -> None:
    today = datetime.datetime.now(datetime.UTC).date()
    if first > last:
        message = f"period: --from {first} is after --to {last}"
        raise CannotJudgeError(message)
    if last > today:
        message = f"period: --to {last} is in the future; today is {today} (UTC)"
        raise CannotJudgeError(message)


def _folders(places: Iterable[Path]) -> list[Path]:
    """Return the places and every folder in them: statements lie beside the files."""
    return [
        folder for place in places for folder in [place, *(item for item in sorted(place.rglob("*")) if item.is_dir())]
    ]


def _lines(period: Period) -> Iterator[str]:
    yield page.result(period)
    for item in period.series:
        subject = item.subject
        name = f"{subject.project}/{subject.stack} {subject.phase} {subject.profile}"
        for gap in item.gaps:
            yield f"gap: {name}: no run counts from {gap.first} to {gap.last} ({gap.days} days)"
        for text in item.missing:
            yield f"missing: {text}"
    for run_ in period.not_counted:
        yield f"not counted: {run_.file}: {'; '.join(run_.faults)}"
    for broken in period.unreadable:
        yield f"unreadable: {broken.reason}"


def _rendered(period: Period, formats: Iterable[str]) -> Mapping[str, str]:
    files: dict[str, str] = {}
    for name in formats:
        match name:
            case "html":
                files[FORMATS[name]] = page.render(period)
            case "json":
                files[FORMATS[name]] = tables.as_json(period)
            case _:
                files.update(tables.as_csv(period))
    return files


def _write(target: Path, text: str) -> None:
    output_files.write(target, text, by="period: ", new_folders=True)
    sys.stdout.write(f"wrote {target}\n")
