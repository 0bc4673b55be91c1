"""Lays Checkov's verdicts beside ours: where both agree, what only we say, and what only they say.

A check and a control are about the same thing where the crosswalk says so. What they fail and we pass is red until it is
mended or accepted with a reason; an acceptance that accepts nothing is red too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from compliance.crosswalk.accepted import Accepted
from compliance.crosswalk.rules import controls_of_check
from guard.checkov.run import Result

_FAILED = frozenset({"fail", "undetermined", "waived", "remediated"})
"""Verdicts of ours that say the program, as it stands, does not hold the control."""


class Opinion(StrEnum):
    """How both verdicts on one resource relate."""

    BOTH_PASS = "both pass"  # noqa: S105 - a verdict
    BOTH_FAIL = "both fail"
    ONLY_THEIRS = "only theirs"
    ACCEPTED = "only theirs, accepted"
    ONLY_OURS = "only ours"
    THEIRS_ALONE = "they pass, no control of ours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One thing said of one resource, by them, by us, or by both."""

    urn: str
    opinion: Opinion
    check: str = ""
    name: str = ""
    guideline: str = ""
    controls: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Every comparison, and what is wrong with the acceptances."""

    comparisons: tuple[Comparison, ...]
    unused: tuple[Accepted, ...]

    def of(self, opinion: Opinion) -> tuple[Comparison, ...]:
        """Return the comparisons of one kind."""
        return tuple(item for item in self.comparisons if item.opinion is opinion)

    @property
    def explained(self) -> bool:
        """Tell whether every failure of theirs is mended or accepted, and every acceptance is in use."""
        return not self.of(Opinion.ONLY_THEIRS) and not self.of(Opinion.BOTH_FAIL) and not self.unused


def merge(
    theirs: Iterable[Result],
    ours: Iterable[Mapping[str, Any]],
    urns: Mapping[str, str],
    accepted: Iterable[Accepted],
) -> Merged:
    """Compare Checkov's results with our verdict rows (``control``, ``urn``, ``verdict``)."""
    acceptances = tuple(accepted)
    rows = tuple(ours)
    failed = {(row["control"], row["urn"]) for row in rows if row["verdict"] in _FAILED}
    judged = {row["control"] for row in rows}
    answered: set[tuple[str, str]] = set()
    used: set[Accepted] = set()
    found: list[Comparison] = []
    for result in theirs:
        urn = urns.get(result.address, "")
        if not urn:  # about the provider, not a resource
            continue
        controls = tuple(control for control in controls_of_check(result.check) if control in judged)
        ours_failing = tuple(control for control in controls if (control, urn) in failed)
        reasons = [item for item in acceptances if not result.passed and item.covers(result.check, urn)]
        used.update(reasons)
        opinion = _opinion(result, controls, ours_failing, reasons)
        answered.update((control, urn) for control in ours_failing)
        found.append(
            Comparison(
                urn=urn,
                opinion=opinion,
                check=result.check,
                name=result.name,
                guideline=result.guideline,
                controls=ours_failing or controls,
                reason=reasons[0].reason if reasons else "",
            )
        )
    found += [
        Comparison(urn=urn, opinion=Opinion.ONLY_OURS, controls=(control,))
        for control, urn in sorted(failed - answered)
    ]
    return Merged(
        comparisons=tuple(sorted(found, key=lambda item: (item.opinion, item.check, item.urn))),
        unused=tuple(item for item in acceptances if item not in used),
    )


def _opinion(
    result: Result, controls: tuple[str, ...], ours_failing: tuple[str, ...], reasons: list[Accepted]
) -> Opinion:
    if result.passed:
        if ours_failing:
            return Opinion.ONLY_OURS
        return Opinion.BOTH_PASS if controls else Opinion.THEIRS_ALONE
    if ours_failing:
        return Opinion.BOTH_FAIL
    return Opinion.ACCEPTED if reasons else Opinion.ONLY_THEIRS
