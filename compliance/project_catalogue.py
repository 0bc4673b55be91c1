"""A project's own answers to the standard: who is responsible, what to ask for, and what does not apply.

The catalogue of this package says nothing of another project. Its team answers in a TOML file of its own, which ``guard.toml``
names (``catalogue = "pci-dss.toml"``), or ``guard report --catalogue``. Only verdicts can raise a requirement's state, so the
file cannot: what it does not list starts at "not covered".

    [[requirement]]
    id = "3.5.1"
    responsibility = "the organisation"
    ask = "Ask for the data-retention policy."

    [[requirement]]
    id = "9.5.1"
    not_applicable_because = "The project has no card-reading device."
    refuted_by = ["stack-allowed-types"]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from compliance.errors import CannotJudgeError
from compliance.pci_dss import Requirement, Responsibility, State
from policies.facts import input_files

_FIELDS: Final = frozenset({"id", "responsibility", "ask", "not_applicable_because", "refuted_by"})


def read(file: Path, requirements: Mapping[str, Requirement], controls: frozenset[str]) -> Mapping[str, Requirement]:
    """Return the requirements as the project's file has them; ``controls`` are those that may refute a claim.

    Raises:
        CannotJudgeError: the file cannot be read, or an entry is wrong; the message names the entry and the remedy.

    """
    try:
        document = input_files.toml(file)
    except OSError as error:
        message = f"{file} cannot be read: {error}"
        raise CannotJudgeError(message) from error
    entries = document.get("requirement", [])
    if document.keys() - {"requirement"} or not isinstance(entries, list):
        message = f"{file} has {', '.join(sorted(document))}; required: [[requirement]] tables only"
        raise CannotJudgeError(message)
    found: dict[str, Requirement] = {}
    for entry in entries:
        name = entry.get("id") if isinstance(entry, dict) else entry
        if not isinstance(name, str) or name not in requirements or name in found:
            reason = (
                "is there twice" if isinstance(name, str) and name in found else "is no requirement of PCI DSS 4.0.1"
            )
            message = f"{file}: {name!r} {reason}"
            raise CannotJudgeError(message)
        found[name] = _entry(file, entry, requirements[name], controls)
    return MappingProxyType({**requirements, **found})


def _entry(file: Path, entry: Mapping[str, Any], known: Requirement, controls: frozenset[str]) -> Requirement:
    def refuse(reason: str) -> CannotJudgeError:
        return CannotJudgeError(f"{file}: {known.id}: {reason}")

    if unknown := sorted(entry.keys() - _FIELDS):
        raise refuse(f"{', '.join(unknown)} is no field; required: one of {', '.join(sorted(_FIELDS))}")
    texts = {key: value for key, value in entry.items() if key != "refuted_by"}
    if wrong := sorted(key for key, value in texts.items() if not isinstance(value, str) or not value.strip()):
        raise refuse(f"{', '.join(wrong)} must be a text that is not empty")
    if unended := [key for key in ("ask", "not_applicable_because") if not entry.get(key, ".").endswith(".")]:
        raise refuse(f"{', '.join(unended)} must be sentences, and end with a period")
    who = entry.get("responsibility", known.responsibility)
    if who not in set(Responsibility):
        raise refuse(f"responsibility is {who!r}; required: one of {', '.join(Responsibility)}")
    refuting = entry.get("refuted_by", [])
    if not isinstance(refuting, list) or (strangers := sorted({str(item) for item in refuting} - controls)):
        names = ", ".join(strangers) if isinstance(refuting, list) else repr(refuting)
        raise refuse(f"refuted_by names {names}; required: controls that the evidence lists")
    because = entry.get("not_applicable_because", "")
    if bool(because) != bool(refuting):
        raise refuse(
            "a claim that it does not apply needs both not_applicable_because and refuted_by, the controls whose findings "
            "refute it"
        )
    ask = entry.get("ask", known.ask)
    return replace(
        known,
        responsibility=Responsibility(who),
        baseline=State.NOT_APPLICABLE if because else known.baseline,
        ask=f"The project claims that it does not apply: {because} {ask}" if because else ask,
        refuted_by=tuple(refuting) or known.refuted_by,
    )
