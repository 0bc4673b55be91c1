"""What another scanner says of the same resources, beside our verdicts, as the evidence has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from compliance.evidence_file import Evidence
from compliance.reports.formatting import short
from policies.model.strings import count

NOT_ASKED: Final = "No second opinion is in this evidence: `guard scan --evidence FILE` writes evidence that has one."
_ORDER: Final = (
    "only theirs",
    "both fail",
    "only ours",
    "only theirs, accepted",
    "both pass",
    "they pass, no control of ours",
)
"""What is red comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One check on every resource of which both say the same."""

    opinion: str
    check: str
    resources: str
    controls: str
    reason: str

    @property
    def word(self) -> str:
        """The verdict that its colour stands for."""
        if self.opinion in {"only theirs", "both fail", "only ours"}:
            return "fail"
        return "waived" if self.reason else "pass"


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """The comparison: in a sentence, check by check, and what the scanner could not be shown."""

    said: str
    rows: tuple[Row, ...]
    gaps: tuple[str, ...]


def of(evidence: Evidence) -> SecondOpinion | None:
    """Return the comparison; None when none was made."""
    given: Mapping[str, Any] | None = evidence.document.get("secondOpinion")
    if given is None:
        return None
    groups: dict[tuple[Any, ...], list[str]] = {}
    for item in given["comparisons"]:
        check = f"{item['check']}: {item['name']}" if item["check"] else ""
        key = (_ORDER.index(item["opinion"]), check, ", ".join(item["controls"]), item["reason"])
        groups.setdefault(key, []).append(short(item["urn"]))
    rows = tuple(
        Row(
            opinion=_ORDER[number],
            check=check or "none of theirs",
            resources=", ".join(sorted(names)),
            controls=controls or "none of ours",
            reason=reason,
        )
        for (number, check, controls, reason), names in sorted(groups.items())
    )
    unused = [f"an acceptance accepts nothing: {item['check']} on {item['resource']}" for item in given["unused"]]
    return SecondOpinion(_sentence(given), rows, (*given["gaps"], *unused))


def _sentence(given: Mapping[str, Any]) -> str:
    numbers = [
        f"{sum(item['opinion'] == word for item in given['comparisons'])} {word}"
        for word in _ORDER
        if any(item["opinion"] == word for item in given["comparisons"])
    ]
    verdict = "No failure of theirs is unexplained." if given["explained"] else "Failures are to be mended or accepted."
    return (
        f"{given['scanner']} saw {count(given['resources'], 'resource', 'resources')}: {'; '.join(numbers)}. {verdict}"
    )
