"""How far each PCI DSS requirement is shown by one evidence file. There is no "in place": that is an assessor's word."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from compliance.evidence_file import Evidence
from compliance.pci_dss import Requirement, State, catalogue
from compliance.reports.formatting import AGAINST


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One requirement, the controls that bear on it, and what their verdicts come to."""

    requirement: Requirement
    state: State
    controls: tuple[str, ...]
    ran_on_nothing: tuple[str, ...]
    passed: int
    against: int
    caveats: tuple[str, ...]


def standings(evidence: Evidence) -> list[Standing]:
    """Return every requirement of the catalogue, in the standard's order."""
    passed = Counter(row["control"] for row in evidence.verdicts if row["verdict"] == "pass")
    against = Counter(row["control"] for row in evidence.verdicts if row["verdict"] in AGAINST)
    references: dict[str, list[tuple[str, str, str]]] = {}
    for control in evidence.controls.values():
        for item in control["pci"]:
            references.setdefault(item["requirement"], []).append((control["id"], item["reach"], item["caveat"]))
    return [
        _standing(requirement, references.get(requirement.id, []), passed, against)
        for requirement in catalogue().values()
    ]


def _standing(
    requirement: Requirement, bearing: list[tuple[str, str, str]], passed: Counter[str], against: Counter[str]
) -> Standing:
    judged = [(name, reach, caveat) for name, reach, caveat in bearing if passed[name] + against[name]]
    names = {name for name, _, _ in bearing}
    return Standing(
        requirement=requirement,
        state=_state(requirement, judged, passed, against),
        controls=tuple(sorted(names)),
        ran_on_nothing=tuple(sorted(names - {name for name, _, _ in judged})),
        passed=sum(passed[name] for name in names),
        against=sum(against[name] for name in names),
        caveats=tuple(sorted({caveat for _, _, caveat in judged})),
    )


def _state(
    requirement: Requirement, judged: list[tuple[str, str, str]], passed: Counter[str], against: Counter[str]
) -> State:
    """Decide: a conflict outweighs everything, and one verdict against is enough for no more than a part."""
    if requirement.baseline is State.CONFLICT or any(reach == "conflict" for _, reach, _ in judged):
        return State.CONFLICT
    if requirement.baseline is State.NOT_APPLICABLE:
        return State.NOT_APPLICABLE
    shown = [(name, reach) for name, reach, _ in judged if passed[name]]
    if any(reach == "supports" for _, reach in shown) and not any(against[name] for name, _, _ in judged):
        return State.SUPPORTED
    return State.PARTIAL if shown or requirement.baseline is State.PARTIAL else State.NOT_COVERED


def unchecked(found: list[Standing]) -> list[Standing]:
    """Return the requirements that no control bears on: nothing automatic speaks for them."""
    return [item for item in found if not item.controls]
