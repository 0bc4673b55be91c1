"""Evidence as CSV: one line a verdict, for a spreadsheet that must not take a cell for a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any, Final

from compliance.evidence_file import Evidence
from compliance.reports.findings import waivers
from compliance.reports.formatting import against, one_line

HEAD: Final = (
    "control",
    "severity",
    "level",
    "resource",
    "verdict",
    "basis",
    "observed",
    "findings",
    "reason",
    "waiver",
    "pci",
    "date",
)
_FORMULA: Final = ("=", "+", "-", "@")


def render(evidence: Evidence) -> str:
    """Return the table, with CRLF line ends as RFC 4180 has them."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for row in evidence.verdicts:
        writer.writerow([_safe(item) for item in _cells(evidence, row)])
    return text.getvalue()


def _safe(text: str) -> str:
    line = one_line(text)
    return f"'{line}" if line.lstrip().startswith(_FORMULA) else line


def _cells(evidence: Evidence, row: Mapping[str, Any]) -> tuple[str, ...]:
    control = evidence.controls[row["control"]]
    return (
        row["control"],
        control["severity"],
        control["level"],
        row["urn"],
        row["verdict"],
        row["basis"],
        json.dumps(row["observed"], sort_keys=True, ensure_ascii=False),
        "; ".join(against(row)),
        row.get("reason", ""),
        "; ".join(
            f"{item['reason']} ({item['owner']}, {item['approver']}, until {item['expires']})" for item in waivers(row)
        ),
        " ".join(sorted({item["requirement"] for item in control["pci"]})),
        evidence.run["date"],
    )
