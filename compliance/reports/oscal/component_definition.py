"""The pack and the stack as OSCAL components: which controls bear on which requirement, how far, and what they leave."""

from __future__ import annotations

from typing import Any, Final

from compliance.reports.oscal.parts import (
    PROFILE,
    Source,
    bearing,
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
    "What the controls of the pack can show, and how far one judged run shows it. No component here is claimed to "
    "implement a requirement: a state is at most «supported», which only verdicts reach, and the caveats hold."
)
_PACK: Final = (
    "A CrossGuard policy pack that judges every resource of a preview or update before anything is deployed. A control "
    "says how far it reaches: supports, partial, or conflict."
)
_STACK: Final = (
    "The judged program's stack, as it was declared. States come from the verdicts of one evidence file; responsibility "
    "is a proposal, for 12.8.5 asks the organisation to write the real one down."
)


def component_definition(source: Source) -> str:
    """Return the component definition."""
    body = {"components": [_pack(source), _stack(source)]}
    return document(source, "component-definition", f"Controls for {source.name}", body, _REMARKS)


def _pack(source: Source) -> dict[str, Any]:
    pack = source.evidence.run["pack"]
    component: dict[str, Any] = {
        "uuid": source.pack,
        "type": "validation",
        "title": markup(pack["name"]),
        "description": _PACK,
        "props": [
            {"name": "version", "value": line(pack["version"])},
            prop("digest", pack["digest"]),
            prop("controls", str(len(source.evidence.controls))),
        ],
    }
    rows = [_supports(source, item) for item in source.found if item.controls]
    if rows:
        component["control-implementations"] = [_implementation("pack", "What the pack's controls bear on.", rows)]
    return component


def _supports(source: Source, item: Standing) -> dict[str, Any]:
    name = item.requirement.id
    verb = "bears" if len(item.controls) == 1 else "bear"
    return {
        "uuid": identity("pack implements", name),
        "control-id": control_id(name),
        "description": f"{count(len(item.controls), 'control', 'controls')} {verb} on it, as far as their caveats say.",
        "props": bearing(source, name),
    }


def _stack(source: Source) -> dict[str, Any]:
    rows = [
        {
            "uuid": identity("stack implements", source.system, item.requirement.id),
            "control-id": control_id(item.requirement.id),
            "description": markup(f"{item.found} {item.not_shown} {item.requirement.ask}"),
            "props": standing_props(item),
        }
        for item in source.found
    ]
    return {
        "uuid": source.system,
        "type": "system",
        "title": markup(source.name),
        "description": _STACK,
        "control-implementations": [_implementation(source.system, "What can be said of each requirement.", rows)],
    }


def _implementation(owner: str, description: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "uuid": identity("implementation", owner),
        "source": PROFILE,
        "description": description,
        "implemented-requirements": rows,
    }


def standing_props(item: Standing) -> list[dict[str, str]]:
    """Return what a requirement's verdicts come to, as properties."""
    return [
        prop("state", item.state),
        prop("responsibility", item.requirement.responsibility),
        *(prop("ran-on-nothing", name) for name in item.ran_on_nothing),
        *(
            prop("caveat", caveat)
            for caveat in sorted({entry.shown_caveat for entry in item.judged if entry.shown_caveat})
        ),
    ]
