"""The system security plan that assessments refer to: the declared resources, and what is said of each requirement.

It is no plan that anybody approved. OSCAL's results need one to refer to; this one holds what the evidence knows of
the system, and says of everything else that the organisation has to say it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from compliance.pci_dss import State
from compliance.reports.formatting import end
from compliance.reports.oscal.component_definition import standing_props
from compliance.reports.oscal.parts import (
    COMPONENTS,
    PROFILE,
    Source,
    control_id,
    document,
    identity,
    line,
    markup,
    prop,
)
from compliance.reports.requirements import Standing
from policies.model.strings import count

_REMARKS: Final = (
    "Generated from one evidence file so that the assessment results have a system to refer to. Nobody approved it, and "
    "it is no description of the cardholder data environment (12.5.2): it lists what one program declares."
)
_DECLARED: Final = "Declared; whether it is deployed, and as declared, is not in the evidence."
_STATUS: Final = MappingProxyType(
    {State.SUPPORTED: "partial", State.PARTIAL: "partial", State.NOT_APPLICABLE: "not-applicable"}
)
"""OSCAL's word for a state. Supported is not implemented: no evidence of ours says that; a conflict has no word there."""


def system_security_plan(source: Source) -> str:
    """Return the plan."""
    definition = {
        "uuid": identity("component definition"),
        "title": "Component definition of the pack and the stack",
        "rlinks": [{"href": COMPONENTS, "media-type": "application/oscal.component-definition+json"}],
    }
    body = {
        "import-profile": {"href": PROFILE},
        "system-characteristics": _characteristics(source),
        "system-implementation": _system(source),
        "control-implementation": {
            "description": "What can be said of each requirement from one evidence file. Silence is not meant as a claim.",
            "implemented-requirements": [_requirement(source, item) for item in source.found],
        },
        "back-matter": {"resources": [definition]},
    }
    return document(source, "system-security-plan", f"{source.name} as declared", body, _REMARKS)


def _characteristics(source: Source) -> dict[str, Any]:
    run = source.evidence.run
    return {
        "system-ids": [{"identifier-type": "https://ietf.org/rfc/rfc4122", "id": source.system}],
        "system-name": line(source.name),
        "description": markup(f"Stack {run['stack']} of the Pulumi program {run['project']}."),
        "props": [prop("phase", run["phase"]), prop("commit", run["git"]["commit"])],
        "system-information": {
            "information-types": [
                {
                    "uuid": identity("information", source.system),
                    "title": "Not classified here",
                    "description": "Whether account data is stored, processed or transmitted is the organisation's to say.",
                }
            ]
        },
        "status": {"state": "other", "remarks": _DECLARED},
        "authorization-boundary": {
            "description": "The resources that the program declares. What they connect to is outside of this document."
        },
        **({"data-flow": _data_flow(source)} if source.evidence.document["flows"] else {}),
    }


def _data_flow(source: Source) -> dict[str, Any]:
    """Return the flows, one property each; the class says whether a caller's text may be in it."""
    flows = source.evidence.document["flows"]
    return {
        "description": markup(
            f"{count(len(flows), 'flow', 'flows')}, as the program declares them (PCI DSS 1.2.4). The class account-data marks a "
            "flow that may contain text from a caller, and so possibly account data."
        ),
        "props": [
            prop(
                "flow",
                f"{end(flow['source'])} -> {end(flow['target'])}: {flow['what']}",
                **{"class": "account-data" if flow["accountData"] else "other"},
                remarks=f"Declared by {end(flow['by'])}.",
            )
            for flow in flows
        ],
    }


def _system(source: Source) -> dict[str, Any]:
    types = sorted({row["type"] for row in source.evidence.document["resources"]})
    whole = {
        "uuid": source.system,
        "type": "this-system",
        "title": markup(source.name),
        "description": "The declared stack as a whole.",
        "status": {"state": "other", "remarks": _DECLARED},
    }
    components = [
        {
            "uuid": identity("type", source.system, name),
            "type": "service",
            "title": markup(name),
            "description": "Resources of this type.",
            "status": {"state": "other", "remarks": _DECLARED},
        }
        for name in types
    ]
    system: dict[str, Any] = {"components": [whole, *components]}
    resources = {row["urn"]: row for row in source.evidence.document["resources"]}
    if resources:
        system["inventory-items"] = [_item(source, row) for row in resources.values()]
    return system


def _item(source: Source, row: Mapping[str, Any]) -> dict[str, Any]:
    place = [prop("declared-at", row["declaredAt"])] if "declaredAt" in row else []
    return {
        "uuid": source.items[row["urn"]],
        "description": markup(f"{row['name']} ({row['type']})"),
        "props": [prop("urn", row["urn"]), prop("type", row["type"]), prop("inputs-digest", row["digest"]), *place],
        "implemented-components": [{"component-uuid": identity("type", source.system, row["type"])}],
    }


def _requirement(source: Source, item: Standing) -> dict[str, Any]:
    name = item.requirement.id
    row: dict[str, Any] = {
        "uuid": identity("plan", source.system, name),
        "control-id": control_id(name),
        "props": standing_props(item),
        "remarks": markup(item.requirement.ask),
    }
    if item.state is not State.NOT_COVERED:
        row["by-components"] = [_by_stack(source, item)]
    return row


def _by_stack(source: Source, item: Standing) -> dict[str, Any]:
    by_stack: dict[str, Any] = {
        "component-uuid": source.system,
        "uuid": identity("plan by stack", source.system, item.requirement.id),
        "description": markup(" ".join([f"State: {item.state}.", item.found, item.not_shown, item.requirement.ask])),
    }
    if item.state in _STATUS:
        by_stack["implementation-status"] = {"state": _STATUS[item.state]}
    return by_stack
