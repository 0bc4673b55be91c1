"""The ids of PCI DSS 4.0.1 as an OSCAL catalog, and a profile that selects all of them.

The catalog holds ids and our own paraphrases, never the Council's text. Each control has an objective beside its
statement: what one evidence file can show of the requirement. Findings are about that objective, so that "satisfied"
never says that a requirement is met.
"""

from __future__ import annotations

from typing import Any, Final

from compliance.pci_dss import VERSION, Family, Requirement, catalogue, families, sort_key
from compliance.reports.oscal.parts import (
    CATALOG,
    Source,
    control_id,
    document,
    identity,
    line,
    markup,
    objective_id,
    prop,
    statement_id,
)

_REMARKS: Final = (
    "Ids of PCI DSS, with paraphrases of our own that serve to recognise a requirement and never to replace it. The "
    "standard's text belongs to the PCI Security Standards Council and is not here: work from the standard."
)
_OBJECTIVE: Final = (
    "What one evidence file can show of {id}: a control that bears on it directly judged something and passed, no "
    "verdict of a control that bears on it is against it, and no conflict with it is known. Meeting this objective is "
    "not meeting the requirement."
)
_STANDARD: Final = "https://www.pcisecuritystandards.org/document_library/"


def catalog(source: Source) -> str:
    """Return the catalog."""
    standard = {
        "uuid": identity("standard", VERSION),
        "title": f"PCI DSS v{VERSION}",
        "description": "The standard itself, from its publisher.",
        "rlinks": [{"href": _STANDARD}],
    }
    body = {"groups": [_group(family) for family in families().values()], "back-matter": {"resources": [standard]}}
    return document(source, "catalog", f"PCI DSS {VERSION}: ids and paraphrases", body, _REMARKS)


def profile(source: Source) -> str:
    """Return the profile: all of the catalog, as it is."""
    body = {"imports": [{"href": CATALOG, "include-all": {}}], "merge": {"as-is": True}}
    remarks = "Every requirement is selected: what is not assessed here is said to be left out, not left unsaid."
    return document(source, "profile", f"PCI DSS {VERSION}: every requirement", body, remarks)


def _group(family: Family) -> dict[str, Any]:
    return {
        "id": control_id(family.id),
        "class": "family",
        "title": markup(family.title),
        "props": [{"name": "label", "value": family.id}],
        "controls": [_control(catalogue()[item]) for item in family.requirements],
    }


def _control(requirement: Requirement) -> dict[str, Any]:
    refines = [prop("refines", control_id(requirement.parent))] if requirement.parent else []
    order = ".".join(f"{number:02}" for number in sort_key(requirement.id))
    return {
        "id": control_id(requirement.id),
        "class": "requirement",
        "title": markup(requirement.paraphrase),
        "props": [{"name": "label", "value": line(requirement.id)}, {"name": "sort-id", "value": order}, *refines],
        "parts": [
            {
                "id": statement_id(requirement.id),
                "name": "statement",
                "prose": markup(f"Our paraphrase of {requirement.id}: {requirement.paraphrase}."),
            },
            {
                "id": objective_id(requirement.id),
                "name": "assessment-objective",
                "prose": _OBJECTIVE.format(id=requirement.id),
            },
        ],
    }
