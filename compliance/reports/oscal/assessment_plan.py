"""The assessment plan: which requirements the controls look at, which they leave out, and on what terms."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from compliance.reports.limits import limits
from compliance.reports.oscal.parts import (
    SECURITY_PLAN,
    Source,
    document,
    identity,
    line,
    markup,
    objective_id,
    prop,
    requirements_of,
    selection,
)

_REMARKS: Final = (
    "Generated, so that the assessment results have a plan to refer to. An assessor's plan goes further: interviews, "
    "sampling of what is deployed, and every requirement that no control bears on."
)
_ALL: Final[Mapping[str, Any]] = MappingProxyType({"include-all": {}})


def assessment_plan(source: Source) -> str:
    """Return the plan."""
    activities = [_activity(control) for _, control in sorted(source.evidence.controls.items())]
    definitions = {"local-definitions": {"activities": activities}} if activities else {}
    body = {
        "import-ssp": {"href": SECURITY_PLAN},
        **definitions,
        "terms-and-conditions": {"parts": _terms(source)},
        "reviewed-controls": reviewed_controls(source),
        "assessment-subjects": [
            {"type": "inventory-item", "description": "Every declared resource.", **_ALL},
            {"type": "component", "description": "The stack as a whole.", **_ALL},
        ],
        "assessment-assets": _assets(source),
        "tasks": [_task(source)],
    }
    return document(source, "assessment-plan", f"How {source.name} was judged", body, _REMARKS)


def task_id(source: Source) -> str:
    """Return the uuid of the one task: judging."""
    return identity("task", source.system, source.evidence.run["phase"])


def reviewed_controls(source: Source) -> dict[str, Any]:
    """Return what is reviewed; the rest is excluded by name, so that no reader takes silence for a result."""
    reviewed = [item.requirement.id for item in source.reviewed]
    left_out = [item.requirement.id for item in source.left_out]
    chosen: dict[str, Any] = {
        "description": markup(
            f"{len(reviewed)} of {len(source.found)} requirements have a control that bears on them, or a known conflict. "
            f"The other {len(left_out)} are excluded: nothing automatic was done about them, and they are not met by that."
        ),
        **({"include-controls": selection(reviewed)} if reviewed else {"include-all": {}}),
    }
    objectives = [{"objective-id": objective_id(name)} for name in reviewed]
    if left_out:
        chosen["exclude-controls"] = selection(left_out)
    return {
        "control-selections": [chosen],
        **({"control-objective-selections": [{"include-objectives": objectives}]} if objectives else {}),
    }


def _activity(control: Mapping[str, Any]) -> dict[str, Any]:
    named = requirements_of(control)
    activity: dict[str, Any] = {
        "uuid": identity("activity", control["id"]),
        "title": markup(control["title"]),
        "description": markup(f"Control {control['id']} examines the declared inputs of each resource it applies to."),
        "props": [
            {"name": "method", "value": "EXAMINE"},
            prop("control", control["id"]),
            prop("severity", control["severity"]),
            prop("level", control["level"]),
            *(prop("brief", item) for item in control["brief"]),
        ],
    }
    if named:
        activity["related-controls"] = {"control-selections": [{"include-controls": selection(named)}]}
    return activity


def _terms(source: Source) -> list[dict[str, Any]]:
    said = [
        {"name": "limit", "title": markup(item.title), "prose": markup(item.text)}
        for item in limits(source.evidence, source.found)
    ]
    method = (
        "Each control reads what the program declares and gives a verdict on each resource it applies to; the evidence "
        "file holds every verdict. Nothing deployed was looked at, and nobody was interviewed."
    )
    return [
        {"name": "disclaimers", "prose": "What these results do not show.", "parts": said},
        {"name": "methodology", "prose": method},
    ]


def _assets(source: Source) -> dict[str, Any]:
    run = source.evidence.run
    versions = [prop("ran-with", f"{name} {version}") for name, version in sorted(run["versions"].items())]
    pack = {
        "uuid": source.pack,
        "type": "validation",
        "title": markup(run["pack"]["name"]),
        "description": "The policy pack that judged.",
        "props": [
            {"name": "version", "value": line(run["pack"]["version"])},
            prop("digest", run["pack"]["digest"]),
            *versions,
        ],
        "status": {"state": "operational"},
    }
    components = [pack]
    if source.opinion is not None:
        components.append(
            {
                "uuid": source.scanner,
                "type": "validation",
                "title": markup(source.opinion["scanner"]),
                "description": "Another scanner, whose verdicts on the same resources are compared with the pack's.",
                "status": {"state": "operational"},
            }
        )
    platform = {
        "uuid": identity("platform", source.system),
        "title": "guard",
        "uses-components": [{"component-uuid": item["uuid"]} for item in components],
    }
    return {"components": components, "assessment-platforms": [platform]}


def _task(source: Source) -> dict[str, Any]:
    task: dict[str, Any] = {
        "uuid": task_id(source),
        "type": "action",
        "title": markup(f"Judge the {source.evidence.run['phase']}"),
        "timing": {"on-date": {"date": source.moment}},
    }
    if source.evidence.controls:
        task["associated-activities"] = [
            {"activity-uuid": identity("activity", name), "subjects": [{"type": "inventory-item", **_ALL}]}
            for name in sorted(source.evidence.controls)
        ]
    return task
