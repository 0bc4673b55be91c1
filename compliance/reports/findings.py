"""What a run found: each finding with what it does to the change, counted as the gate counts."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from compliance.evidence_file import Evidence

_NOT_BLOCKING: Final = frozenset({"advisory", "disabled"})
_SEVERITIES: Final = ("critical", "high", "medium", "low")


GATE_CHECK: Final[Mapping[str, Any]] = {
    "title": "A check of the gate beside the pack",
    "severity": "high",
    "level": "mandatory",
    "remedy": "",
    "pci": [],
}
"""What stands for the control of a finding that only the gate can have: no control of the pack sees it.

Evidence of before has no title and no severity of it.
"""


class Effect(StrEnum):
    """What a finding does to the change. The first two block it."""

    VIOLATION = "violation"
    UNDETERMINED = "undetermined"
    ADVISORY = "advisory"
    WAIVED = "waived"


BLOCKING: Final = frozenset({Effect.VIOLATION, Effect.UNDETERMINED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding of one control on one resource."""

    control: str
    title: str
    severity: str
    remedy: str
    urn: str
    prop: str
    observed: str
    required: str
    effect: Effect
    waiver: Mapping[str, str] | None = None

    @property
    def blocks(self) -> bool:
        """Whether the change may not be made because of it."""
        return self.effect in BLOCKING

    @property
    def order(self) -> tuple[Any, ...]:
        """What blocks first, then the more severe."""
        return (
            list(Effect).index(self.effect),
            _SEVERITIES.index(self.severity),
            self.control,
            self.urn,
            self.prop,
            self.required,
        )


def control_of(evidence: Evidence, name: str) -> Mapping[str, Any]:
    """Return a control of the pack, or a check of the gate as its first finding describes it."""
    if name in evidence.controls:
        return evidence.controls[name]
    row: Mapping[str, Any] = next((item for item in evidence.document.get("gate", ()) if item["check"] == name), {})
    return {**GATE_CHECK, **{key: row[key] for key in ("title", "severity") if key in row}}


def of_row(evidence: Evidence, row: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a verdict's findings. A verdict without one is a pass, does not apply, or is reported by another control."""
    control = control_of(evidence, row["control"])
    for item in row["findings"]:
        yield Finding(
            control=row["control"],
            title=control["title"],
            severity=control["severity"],
            remedy=control["remedy"],
            urn=item["urn"],
            prop=item["property"],
            observed=item["observed"],
            required=item["required"],
            effect=_effect(control, row, item),
            waiver=item.get("waiver"),
        )


def _effect(control: Mapping[str, Any], row: Mapping[str, Any], item: Mapping[str, Any]) -> Effect:
    if "waiver" in item:
        return Effect.WAIVED
    if item["level"] == "advisory" or control["level"] in _NOT_BLOCKING:
        return Effect.ADVISORY
    return Effect.UNDETERMINED if row["verdict"] == "undetermined" else Effect.VIOLATION


def of(evidence: Evidence) -> list[Finding]:
    """Return every finding, what blocks first."""
    rows = itertools.chain(evidence.verdicts, gate_rows(evidence))
    return sorted((item for row in rows for item in of_row(evidence, row)), key=lambda item: item.order)


def gate_rows(evidence: Evidence) -> Iterator[Mapping[str, Any]]:
    """Yield what the gate found beside the pack, as verdicts of :data:`GATE_CHECK`: each blocks unless it is accepted."""
    for row in evidence.document.get("gate", ()):
        observed, _, required = row["finding"].partition("; required: ")
        prop, colon, seen = observed.partition(": ")
        finding = {
            "urn": row["urn"],
            "property": prop if colon else "",
            "observed": seen or observed,
            "required": required,
            "level": GATE_CHECK["level"],
            **({"waiver": row["waiver"]} if "waiver" in row else {}),
        }
        yield {
            "control": row["check"],
            "urn": row["urn"],
            "verdict": "waived" if "waiver" in row else "fail",
            "basis": "value",
            "observed": {},
            "findings": [finding],
        }


def numbers(found: list[Finding]) -> Counter[Effect]:
    """Return how many findings there are of each effect."""
    return Counter(item.effect for item in found)


def waivers(row: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Return the waivers of a verdict's findings, each once."""
    found = {tuple(sorted(item["waiver"].items())): item["waiver"] for item in row["findings"] if "waiver" in item}
    return [found[key] for key in sorted(found)]
