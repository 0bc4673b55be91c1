"""Evidence as CSV, for a spreadsheet: one row for each verdict and each requirement that its control is mapped to.

The file begins with a byte order mark, by which spreadsheets know UTF-8. No cell begins as a formula, and a requirement's id
has a prefix, because a spreadsheet takes 1.2.5 for a date. The column "means" says what a verdict is for the requirement: the
pass of a control that works against a requirement is the conflict, and not a pass.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from compliance.evidence_file import Evidence
from compliance.pci_dss import VERSION
from compliance.reports.findings import waivers
from compliance.reports.formatting import against, one_line
from compliance.reports.requirements import standings

HEAD: Final = (
    "requirement",
    "requirement state",
    "reach",
    "means",
    "control",
    "title",
    "severity",
    "level",
    "resource",
    "verdict",
    "basis",
    "observed",
    "findings",
    "reason",
    "waiver",
    "caveat",
    "remedy",
    "project",
    "stack",
    "phase",
    "run started (UTC)",
    "judged by",
    "commit",
    "CI run",
    "evidence SHA-256",
)
BYTE_ORDER_MARK: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@")


def render(evidence: Evidence) -> str:
    """Return the table, with CRLF line ends as RFC 4180 has them."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(HEAD)
    states = {item.requirement.id: str(item.state) for item in standings(evidence)}
    run = _run(evidence)
    controls = {name: [_safe(item) for item in _control(row)] for name, row in evidence.controls.items()}
    for row in evidence.verdicts:
        served = evidence.controls[row["control"]]
        middle = [_safe(item) for item in _verdict(row)]
        head, remedy = controls[row["control"]], _safe(served["remedy"])
        for mapping in _mappings(served, states, row["verdict"]):
            *first, caveat = mapping
            writer.writerow([*first, *head, *middle, _safe(caveat), remedy, *run])
    return text.getvalue()


def _run(evidence: Evidence) -> list[str]:
    run = evidence.run
    cells = (
        run["project"],
        run["stack"],
        run["phase"],
        run["clock"]["start"],
        f"{run['date']} ({run['clock']['source']} clock)",
        run["git"]["commit"],
        run["recordedBy"]["ciRun"] or "not recorded",
        evidence.digest.removeprefix("sha256:"),
    )
    return [_safe(item) for item in cells]


def _control(row: Mapping[str, Any]) -> tuple[str, ...]:
    return row["id"], row["title"], row["severity"], row["level"]


def _verdict(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        row["urn"],
        row["verdict"],
        row["basis"],
        msgspec.json.encode(row["observed"], order="sorted").decode("utf-8"),
        "; ".join(against(row)),
        row.get("reason", ""),
        "; ".join(
            f"{item['reason']} ({item['owner']}, {item['approver']}, until {item['expires']})" for item in waivers(row)
        ),
    )


def _mappings(control: Mapping[str, Any], states: Mapping[str, str], verdict: str) -> Iterator[tuple[str, ...]]:
    """Yield the mapping's cells, the caveat last; a control without a mapping has one empty row."""
    for item in control["pci"]:
        name = item["requirement"]
        means = _means(item["reach"], verdict)
        yield f"PCI DSS {VERSION} {name}", states.get(name, "no such requirement"), item["reach"], means, item["caveat"]
    if not control["pci"]:
        yield "no requirement", "", "", "", ""


def _means(reach: str, verdict: str) -> str:
    if verdict == "not-applicable":
        return "nothing judged"
    if reach == "conflict":
        return "works against the requirement" if verdict == "pass" else "the conflict does not arise"
    return {
        "pass": f"{reach} the requirement" if reach == "supports" else "shows a part of the requirement",
        "waived": "accepted; the requirement stays open",
        "undetermined": "could not be judged",
    }.get(verdict, "open finding")


def _safe(text: str) -> str:
    line = one_line(text)
    return f"'{line}" if line.lstrip().startswith(_FORMULA) else line
