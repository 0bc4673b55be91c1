"""What each function is granted beside what it was seen to use, as the evidence of ``iam-grants-are-used`` has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from compliance.evidence_file import Evidence
from compliance.reports.formatting import short
from policies.model.strings import count

CONTROL: Final = "iam-grants-are-used"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Right:
    """One action of one function on one resource."""

    function: str
    action: str
    on: str
    granted: bool
    used: bool


@dataclass(frozen=True, slots=True)
class Access:
    """Every right that was compared, and the comparison in a sentence."""

    rows: tuple[Right, ...]
    said: str


def of(evidence: Evidence) -> Access | None:
    """Return the comparison; None when no function's was made."""
    rows = sorted(row for verdict in evidence.verdicts if verdict["control"] == CONTROL for row in _rights(verdict))
    if not rows:
        return None
    idle, missing = sum(not row.used for row in rows), sum(not row.granted for row in rows)
    said = f"{count(len(rows), 'right', 'rights')}; {idle} granted and never used, {missing} used and not granted."
    return Access(tuple(rows), said)


def _rights(verdict: Mapping[str, Any]) -> list[Right]:
    observed = verdict["observed"]
    if "actions granted" not in observed:
        return []
    granted, used = set(observed["actions granted"]), set(observed["actions used"])
    return [
        Right(
            function=short(verdict["urn"]),
            action=right.partition(" on ")[0],
            on=right.partition(" on ")[2],
            granted=right in granted,
            used=right in used,
        )
        for right in sorted(granted | used)
    ]
