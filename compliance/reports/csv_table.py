"""Evidence as CSV, for a spreadsheet: one row for each verdict and each requirement that its control is mapped to.

The file begins with a byte order mark, by which spreadsheets know UTF-8. No cell begins as a formula, and a requirement's id
has a prefix, because a spreadsheet takes 1.2.5 for a date. The column "means" says what a verdict is for the requirement: the
pass of a control that works against a requirement is the conflict, and not a pass.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from compliance.evidence_file import Evidence
from compliance.pci_dss import VERSION
from compliance.reports.findings import control_of, gate_rows, waivers
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
END: Final = "\r\n"
"""What ends a line, as RFC 4180 has it."""
BYTE_ORDER_MARK: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@")


def render(evidence: Evidence) -> str:
    """Return the table, with CRLF line ends as RFC 4180 has them."""
    return "".join(parts(evidence))


def parts(evidence: Evidence) -> Iterator[str]:
    """Yield the table in parts: a large one need not be held at once."""
    yield f"{BYTE_ORDER_MARK}{cells(HEAD)}{END}"
    states = {item.requirement.id: str(item.state) for item in standings(evidence)}
    run = cells(_run(evidence))
    beside = list(gate_rows(evidence))
    checks = {row["control"]: {**control_of(evidence, row["control"]), "id": row["control"]} for row in beside}
    controls = {**checks, **evidence.controls}
    heads = {name: cells(_control(row)) for name, row in controls.items()}
    mapped = {name: list(_mappings(row, states)) for name, row in controls.items()}
    for row in itertools.chain(evidence.verdicts, beside):
        name, verdict = row["control"], row["verdict"]
        middle = f"{heads[name]},{cells(_verdict(row))}"
        for first, reach, caveat, remedy in mapped[name]:
            limit = caveat if verdict == "pass" else ""
            yield f"{first},{cells((_means(reach, verdict),))},{middle},{limit},{remedy},{run}{END}"


def requirement_cell(requirement_id: str) -> str:
    """Return a requirement's id as no spreadsheet takes for a date."""
    return f"PCI DSS {VERSION} {requirement_id}"


def cells(texts: Iterable[str]) -> str:
    """Return cells as a part of a line: most of a line's cells are the same on many lines, and written once."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([_safe(item) for item in texts])
    return text.getvalue()


def _run(evidence: Evidence) -> tuple[str, ...]:
    run = evidence.run
    return (
        run["project"],
        run["stack"],
        run["phase"],
        run["clock"]["start"],
        f"{run['date']} ({run['clock']['source']} clock)",
        run["git"]["commit"],
        run["recordedBy"]["ciRun"] or "not recorded",
        evidence.digest.removeprefix("sha256:"),
    )


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


def _mappings(control: Mapping[str, Any], states: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield what a mapping begins a line with, its reach, how far a pass goes, and the remedy; where there is none, empty."""
    for item in control["pci"]:
        name, reach = item["requirement"], item["reach"]
        first = (requirement_cell(name), states.get(name, "no such requirement"), reach)
        yield cells(first), reach, cells((item["caveat"],)), cells((control["remedy"],))
    if not control["pci"]:
        yield cells(("no requirement", "", "")), "", "", cells((control["remedy"],))


def _means(reach: str, verdict: str) -> str:
    if not reach:
        return ""
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
