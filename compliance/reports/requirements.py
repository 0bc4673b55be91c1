"""The state of each PCI DSS requirement, decided by the verdicts of one evidence file.

There is no state "in place": that is an assessor's word. A control that judged nothing supports nothing, and a finding that is
open, accepted or could not be judged keeps a requirement from being supported, also in part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from compliance.evidence_file import Evidence
from compliance.pci_dss import Requirement, State
from policies.model.strings import count


class Outcome(StrEnum):
    """What a control's verdicts come to."""

    OPEN = "finding open"
    UNDETERMINED = "undetermined"
    ACCEPTED = "accepted by a waiver"
    PASSED = "passed"
    NOTHING = "judged nothing"


_OUTCOMES: Final[Mapping[str, Outcome]] = {
    "fail": Outcome.OPEN,
    "remediated": Outcome.OPEN,
    "undetermined": Outcome.UNDETERMINED,
    "waived": Outcome.ACCEPTED,
    "pass": Outcome.PASSED,
}
"""What each verdict is; one that does not apply is none. The order is that of :class:`Outcome`: the worst counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """One control that bears on a requirement: how far, with what caveat, and what its verdicts came to."""

    control: str
    title: str
    reach: str
    caveat: str
    resolved_by: str
    outcome: Outcome
    resources: int
    """How many resources it judged."""

    @property
    def shown_caveat(self) -> str:
        """How far the control's pass goes; "" where it did not pass."""
        return self.caveat if self.outcome is Outcome.PASSED else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One requirement and its state, with the controls that bear on it."""

    requirement: Requirement
    state: State
    bearings: tuple[Bearing, ...]

    @property
    def controls(self) -> tuple[str, ...]:
        """The controls that bear on it, whether they judged anything or not."""
        return tuple(sorted({item.control for item in self.bearings}))

    @property
    def ran_on_nothing(self) -> tuple[str, ...]:
        """The controls that bear on it and judged nothing."""
        return tuple(sorted({item.control for item in self.bearings if item.outcome is Outcome.NOTHING}))

    @property
    def judged(self) -> tuple[Bearing, ...]:
        """The controls that judged something."""
        return tuple(item for item in self.bearings if item.outcome is not Outcome.NOTHING)

    @property
    def found(self) -> str:
        """What this run found, made of the verdicts alone."""
        return " ".join(_found(self.bearings)) or "No control of this pack judges it."

    @property
    def not_shown(self) -> str:
        """What the verdicts leave open, in the words of the mappings of the controls that passed.

        The caveat of a control tells how far its pass goes, so it is false of a run in which the control did not pass.
        """
        caveats = " ".join(dict.fromkeys(item.shown_caveat for item in self.judged if item.shown_caveat))
        if self.judged and not caveats:
            return "That it holds: no control that bears on it passed."
        return caveats or ("Nothing was judged for it." if self.bearings else "Everything: no control judges it.")


def standings(evidence: Evidence) -> list[Standing]:
    """Return every requirement of the catalogue, in the standard's order."""
    outcomes = _verdicts(evidence)
    references: dict[str, list[Bearing]] = {}
    for control in evidence.controls.values():
        counted = outcomes.get(control["id"], Counter())
        for item in control["pci"]:
            references.setdefault(item["requirement"], []).append(_bearing(control, item, counted))
    passed = {name for name, counted in outcomes.items() if _outcome(counted) is Outcome.PASSED}
    return [
        Standing(
            requirement=requirement,
            state=_state(requirement, bearings, passed, outcomes),
            bearings=tuple(sorted(bearings, key=lambda item: item.control)),
        )
        for requirement in evidence.requirements.values()
        for bearings in (references.get(requirement.id, []),)
    ]


def _verdicts(evidence: Evidence) -> dict[str, Counter[Outcome]]:
    found: dict[str, Counter[Outcome]] = {}
    for row in evidence.verdicts:
        outcome = _OUTCOMES.get(row["verdict"])
        if outcome is not None:
            found.setdefault(row["control"], Counter())[outcome] += 1
    return found


def _outcome(counted: Counter[Outcome]) -> Outcome:
    return next((outcome for outcome in Outcome if counted[outcome]), Outcome.NOTHING)


def _bearing(control: Mapping[str, Any], item: Mapping[str, Any], counted: Counter[Outcome]) -> Bearing:
    return Bearing(
        control=control["id"],
        title=control["title"],
        reach=item["reach"],
        caveat=item["caveat"],
        resolved_by=item.get("resolvedBy", ""),
        outcome=_outcome(counted),
        resources=counted.total(),
    )


def _state(
    requirement: Requirement,
    bearings: list[Bearing],
    passed: set[str],
    outcomes: Mapping[str, Counter[Outcome]],
) -> State:
    """Decide; what is worse for the requirement comes first.

    Holding a control of reach "conflict" works against the requirement, so that its pass is the conflict.
    """
    against = [item for item in bearings if item.reach == "conflict" and item.outcome is Outcome.PASSED]
    if any(item.resolved_by not in passed for item in against):
        return State.CONFLICT
    showing = [item for item in bearings if item.reach != "conflict"]
    refuting = [_outcome(outcomes.get(name, Counter())) for name in requirement.refuted_by]
    came_to = {item.outcome for item in showing} | {item for item in refuting if item is not Outcome.NOTHING}
    if came_to & {Outcome.OPEN, Outcome.UNDETERMINED}:
        return State.FINDING_OPEN
    if Outcome.ACCEPTED in came_to:
        return State.ACCEPTED
    if against:
        return State.RESOLVED
    if requirement.baseline is State.SUPERSEDED:
        return State.SUPERSEDED
    if requirement.baseline is State.NOT_APPLICABLE and all(item is Outcome.PASSED for item in refuting):
        return State.NOT_APPLICABLE
    reaches = {item.reach for item in showing if item.outcome is Outcome.PASSED}
    if "supports" in reaches:
        return State.SUPPORTED
    return State.PARTIAL if reaches else State.NOT_COVERED


def _found(bearings: tuple[Bearing, ...]) -> Iterator[str]:
    """Say what the controls came to, the worst first; a passing control of reach "conflict" is the conflict."""
    for outcome in Outcome:
        group = [item for item in bearings if item.outcome is outcome and item.reach != "conflict"]
        if not group:
            continue
        names = ", ".join(item.control for item in group)
        where = (
            ""
            if outcome is Outcome.NOTHING
            else f" on {count(sum(item.resources for item in group), 'check', 'checks')}"
        )
        yield f"{outcome.capitalize()}{where}: {names}."
    for item in bearings:
        if item.reach == "conflict" and item.outcome is Outcome.PASSED:
            yield f"Conflict: {item.control} holds ({item.title})."


def unchecked(found: list[Standing]) -> list[Standing]:
    """Return the requirements that no control bears on: nothing automatic speaks for them."""
    return [item for item in found if not item.controls]
