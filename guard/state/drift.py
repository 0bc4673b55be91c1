"""What is deployed otherwise than declared: property by property, as the provider's own Diff would find it.

Declared is what the program gives today, where it can be run; otherwise what the state keeps as the inputs of the last
update. Deployed are the state's outputs, which `pulumi refresh` brings up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from guard.provider.cloud import EFFECTS, Cloud
from guard.provider.differences import differences, same
from guard.provider.plan_outputs import plan
from guard.provider.table import resource_type
from guard.provider.values import UNKNOWN, holds_unknown
from guard.state.export import Export, StateResource

ABSENT: Final = "(nothing)"
"""What stands for a resource, or a value, that is not there."""


@dataclass(frozen=True, slots=True, order=True)
class Drift:
    """A property, or a whole resource (``prop`` is ""), that is deployed otherwise than declared."""

    urn: str
    prop: str
    declared: Any = field(compare=False)
    deployed: Any = field(compare=False)


def found(export: Export, program: Mapping[str, Mapping[str, Any]] | None = None) -> tuple[Drift, ...]:
    """Return the drift of a stack, sorted.

    Args:
        export: the deployed stack.
        program: the checked inputs of each resource that the program declares, by URN; None when it was not run.

    """
    providers = {item.urn: item.inputs for item in export.resources if item.type.startswith("pulumi:providers:")}
    cloud = _cloud(export.resources)
    drifts: dict[tuple[str, str], Drift] = {}
    for item in export.resources:
        if item.type.partition(":")[0] != "aws" or not item.custom or item.external:
            continue
        provider = providers.get(item.provider_urn, MappingProxyType({}))
        declarations = [item.inputs, *([program[item.urn]] if program is not None and item.urn in program else [])]
        for declared in declarations:  # the program's declaration comes last, and wins
            for drift in (*_properties(item, declared, provider), *_effects(item, declared, cloud)):
                drifts[drift.urn, drift.prop] = drift
    if program is not None:
        for drift in _resources(export, program):
            drifts[drift.urn, drift.prop] = drift
    return tuple(drifts[key] for key in sorted(drifts))


def _properties(item: StateResource, declared: Mapping[str, Any], provider: Mapping[str, Any]) -> Iterator[Drift]:
    planned = plan(item.type, declared, provider_inputs=provider)
    for difference in differences(item.type, checked=declared, planned=planned, deployed=item.outputs):
        if not holds_unknown(difference.wanted) and not holds_unknown(difference.deployed):
            yield Drift(item.urn, difference.path, difference.wanted, difference.deployed)


def _effects(item: StateResource, declared: Mapping[str, Any], cloud: Cloud) -> Iterator[Drift]:
    """Compare what other resources of the stack do to this one with what AWS says; needs a refreshed state."""
    expected = cloud.read(item.type, item.id) or {}
    known = resource_type(item.type)
    for name in sorted(EFFECTS.get(item.type, frozenset())):
        deployed = item.outputs.get(name)
        wanted = expected.get(name)
        if name in declared or not deployed or deployed == UNKNOWN or holds_unknown(wanted):
            continue
        if not same(wanted, deployed, known.fields.get(name) if known else None):
            yield Drift(item.urn, name, wanted or ABSENT, deployed)


def _cloud(resources: Iterable[StateResource]) -> Cloud:
    """Return the cloud that would exist had every resource been created as the state says, and nobody else done anything."""
    cloud = Cloud()
    for item in resources:
        hidden = EFFECTS.get(item.type, frozenset()) - item.inputs.keys()
        cloud.put(item.type, item.id, {key: value for key, value in item.outputs.items() if key not in hidden})
    return cloud


def _resources(export: Export, program: Mapping[str, Mapping[str, Any]]) -> Iterator[Drift]:
    deployed = {
        item.urn for item in export.resources if not item.type.startswith(("pulumi:providers:", "pulumi:pulumi:"))
    }
    for urn in sorted(program.keys() - deployed):
        yield Drift(urn, "", "declared by the program", ABSENT)
    for urn in sorted(deployed - program.keys()):
        yield Drift(urn, "", ABSENT, "deployed")


def as_deployed(inputs: Mapping[str, Any], drifts: Iterable[Drift]) -> dict[str, Any]:
    """Return the inputs that would declare what is deployed: the drifted properties have the deployed values.

    A drifted value is no default of the provider's: its name leaves ``__defaults``.
    """
    result: dict[str, Any] = dict(inputs)
    for drift in drifts:
        *way, last = drift.prop.split(".")
        if not last:
            continue
        inner = result
        for key in way:
            inner[key] = dict(inner[key]) if isinstance(inner.get(key), Mapping) else {}
            inner = inner[key]
        inner[last] = drift.deployed
        if drift.deployed is None:
            del inner[last]
        if isinstance(inner.get("__defaults"), list):
            inner["__defaults"] = [name for name in inner["__defaults"] if name != last]
    return result
