"""``guard report EVIDENCE -o DIR``: evidence as HTML, Markdown, CSV, JUnit and SARIF."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from compliance import evidence_file
from compliance.errors import CannotJudgeError
from compliance.reports import csv_table, html, junit, markdown, sarif

FILES: Final = {
    "html": "report.html",
    "md": "report.md",
    "csv": "verdicts.csv",
    "junit": "junit.xml",
    "sarif": "results.sarif",
}


def _formats(text: str) -> tuple[str, ...]:
    given = tuple(dict.fromkeys(text.split(",")))
    if unknown := [name for name in given if name not in FILES]:
        message = f"no format is called {', '.join(map(repr, unknown))}; there are {', '.join(FILES)}"
        raise argparse.ArgumentTypeError(message)
    return given


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("evidence", type=Path, metavar="EVIDENCE", help="a file that `guard gate --evidence` wrote")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="where the reports go")
    parser.add_argument(
        "--format", type=_formats, default=tuple(FILES), metavar="LIST", help=f"any of {','.join(FILES)} (all)"
    )
    parser.add_argument(
        "--locations", type=Path, metavar="FILE", help="what `guard gate --format json` said: SARIF points at its lines"
    )
    parser.add_argument(
        "--prefix", default="", metavar="DIR", help="the project's folder in the repository, for SARIF's paths"
    )


def run(options: argparse.Namespace) -> int:
    """Write the reports, and return the exit status.

    Raises:
        CannotJudgeError: the evidence is missing, malformed or edited, or a report cannot be written.

    """
    evidence = evidence_file.load(options.evidence)
    places = _places(options.locations) if options.locations else {}
    renderers = {
        "html": lambda: html.render(evidence),
        "md": lambda: markdown.render(evidence),
        "csv": lambda: csv_table.render(evidence),
        "junit": lambda: junit.render(evidence),
        "sarif": lambda: sarif.render(evidence, places, options.prefix),
    }
    for name in options.format:
        target = options.output / FILES[name]
        text = renderers[name]()
        try:
            options.output.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode("utf-8"))
        except OSError as error:
            message = f"report: {target} cannot be written: {error.strerror}"
            raise CannotJudgeError(message) from error
        sys.stdout.write(f"wrote {target}\n")
    return 0


def _places(file: Path) -> dict[str, str]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        rows = [*document["violations"], *document["advisories"]]
        return {str(row["resource"]): str(row["declaredAt"]) for row in rows}
    except OSError as error:
        message = f"--locations: {file} cannot be read: {error.strerror}"
        raise CannotJudgeError(message) from error
    except (ValueError, TypeError, KeyError) as error:
        message = f"--locations: {file} is not what `guard gate --format json` says ({error!r})"
        raise CannotJudgeError(message) from error
