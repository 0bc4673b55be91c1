"""``guard report EVIDENCE... -o DIR``: evidence as HTML, Markdown, text, CSV, JUnit, SARIF, OSCAL and CycloneDX.

Without ``--format`` all are written, and what a project gives no ground for (an SBOM without locks) is left out by name;
a format that was asked for and cannot be made is an error. Several evidence files get a folder each.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from compliance import evidence_file, output_files
from compliance.errors import CannotJudgeError
from compliance.evidence_file import Evidence
from compliance.reports import csv_table, html, junit, markdown, oscal, sarif, sbom
from compliance.reports import text as text_page
from guard import arguments, settings
from policies.facts import input_files
from policies.model.control import BASELINE

FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "html": "report.html",
        "md": "report.md",
        "text": "report.txt",
        "csv": "verdicts.csv",
        "junit": "junit.xml",
        "sarif": "results.sarif",
        "oscal": "oscal",
        "sbom": "sbom",
    }
)
"""Each format, and the file or folder that it is written to."""


def _formats(text: str) -> tuple[str, ...]:
    given = tuple(dict.fromkeys(text.split(",")))
    if unknown := [name for name in given if name not in FILES]:
        message = f"no format is called {', '.join(map(repr, unknown))}; there are {', '.join(FILES)}"
        raise argparse.ArgumentTypeError(message)
    return given


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "evidence", type=arguments.path, nargs="+", metavar="EVIDENCE", help="files that `guard gate --evidence` wrote"
    )
    parser.add_argument(
        "-o", "--output", type=arguments.path, required=True, metavar="DIR", help="where the reports go"
    )
    parser.add_argument("--format", type=_formats, metavar="LIST", help=f"any of {','.join(FILES)} (all)")
    parser.add_argument(
        "--locations",
        type=arguments.path,
        metavar="FILE",
        help="what `guard gate --format json` said: SARIF points at its lines",
    )
    parser.add_argument(
        "--project",
        type=arguments.path,
        default=Path(),
        metavar="DIR",
        help="the judged project, for the SBOM of its locks (.)",
    )
    parser.add_argument(
        "--catalogue",
        type=arguments.path,
        metavar="FILE",
        help="the project's own answers to PCI DSS (as guard.toml in --project says)",
    )
    parser.add_argument(
        "--prefix", default="", metavar="DIR", help="the project's folder in the repository, for SARIF's paths"
    )


def run(options: argparse.Namespace) -> int:
    """Write the reports, and return the exit status.

    Raises:
        CannotJudgeError: the evidence is missing, malformed or edited, or a report cannot be written.

    """
    places = _places(options.locations) if options.locations else {}
    catalogue = options.catalogue or settings.read(options.project).catalogue
    given = {folder: evidence_file.load(file, catalogue) for folder, file in _folders(options).items()}
    for folder, evidence in given.items():
        _report(folder, evidence, places, options)
    return 0


def _folders(options: argparse.Namespace) -> dict[Path, Path]:
    """Return where each evidence file's reports go: a folder of its own, named after the file, when there are several."""
    if len(options.evidence) == 1:
        return {options.output: options.evidence[0]}
    folders = {options.output / file.stem: file for file in options.evidence}
    if len(folders) < len(options.evidence):
        names = ", ".join(str(file) for file in options.evidence)
        message = f"report: two of {names} have one name, and would share a folder; report on them one by one"
        raise CannotJudgeError(message)
    return folders


def _report(folder: Path, evidence: Evidence, places: Mapping[str, str], options: argparse.Namespace) -> None:
    for name in options.format or FILES:
        try:
            files = _rendered(name, evidence, places, options)
        except sbom.LeftOutError as reason:
            if options.format:
                raise
            target = folder / FILES[name]
            if evidence.run["profile"] == BASELINE and not target.exists():
                continue  # the locks that are meant are those of this repository's own functions
            stale = " (what is there is of an earlier report)" if target.exists() else ""
            sys.stdout.write(f"left out {target}{stale}: {reason}\n")
            continue
        for path, text in files.items():
            _write(folder / path, text)


def _rendered(
    name: str, evidence: Evidence, places: Mapping[str, str], options: argparse.Namespace
) -> Mapping[str, str | Iterable[str]]:
    """Return the files of one format, or the parts of one, by their path in the output folder."""
    file = FILES[name]
    match name:
        case "html":
            return {file: html.render(evidence)}
        case "md":
            return {file: markdown.render(evidence)}
        case "text":
            return {file: text_page.render(evidence)}
        case "csv":
            return {file: csv_table.parts(evidence)}
        case "junit":
            return {file: junit.render(evidence)}
        case "sarif":
            return {file: sarif.render(evidence, places, options.prefix)}
        case "oscal":
            return {f"{file}/{path}": text for path, text in oscal.render(evidence).items()}
        case _:
            return {f"{file}/{path}": text for path, text in sbom.render(evidence, options.project).items()}


def _write(target: Path, text: str | Iterable[str]) -> None:
    output_files.write(target, text, by="report: ", new_folders=True)
    sys.stdout.write(f"wrote {target}\n")


def _places(file: Path) -> dict[str, str]:
    try:
        document = input_files.json_of(file)
        rows = [*document["violations"], *document["advisories"]]
        return {str(row["resource"]): str(row["declaredAt"]) for row in rows}
    except OSError as error:
        message = f"--locations: {file} cannot be read: {error.strerror}"
        raise CannotJudgeError(message) from error
    except (TypeError, KeyError) as error:
        message = f"--locations: {file} is not what `guard gate --format json` says ({error!r})"
        raise CannotJudgeError(message) from error
