"""The real program, recorded once, and judged again and again with one thing changed."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

import pulumi_policy
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as wire

from guard.offline import messages, program, project
from guard.provider import check_inputs, plan_outputs
from policies import registry
from policies.pack import serving
from policies.protocol.declared import Declarations

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime.date(2026, 11, 23)


@dataclass(frozen=True)
class Declared:
    """One resource as the program declares it: everything that a fault can change.

    ``inputs`` are the program's own, before the provider checks them; ``computed`` are the outputs of a component or the
    stack, which no provider makes up.
    """

    urn: str
    type: str
    name: str
    inputs: Mapping[str, Any]
    computed: Mapping[str, Any]
    depends: Mapping[str, tuple[str, ...]]
    dependencies: tuple[str, ...]
    parent: str
    provider: str
    protect: bool = False
    ignore_changes: tuple[str, ...] = ()


class _Refused:
    def abort(self, code: object, details: str) -> NoReturn:
        raise AssertionError(f"{code}: {details}")


@cache
def declared() -> tuple[Declared, ...]:
    """Run the program, and return what it declares."""
    read = project.read(ROOT, "dev")
    record = program.run(read)
    items = messages.judged(read, record.registrations)
    return tuple(sorted((_declared(item) for item in items), key=lambda item: item.urn))


def _declared(item: messages.Judged) -> Declared:
    request = item.registration.request
    inputs = json_format.MessageToDict(messages.unwrapped(item.registration.inputs))
    outputs = {} if item.provider else json_format.MessageToDict(messages.unwrapped(item.registration.outputs))
    return Declared(
        urn=item.urn,
        type=item.registration.type,
        name=item.registration.name,
        inputs=inputs,
        computed={key: value for key, value in outputs.items() if key not in inputs},
        depends={key: tuple(value.urns) for key, value in request.propertyDependencies.items()},
        dependencies=tuple(request.dependencies),
        parent=request.parent,
        provider=item.provider.urn if item.provider else "",
    )


@cache
def _policies() -> list[pulumi_policy.Policy]:
    return serving.policies(registry.of_profile("payments"))


def _struct(props: Mapping[str, Any]) -> Any:
    message = struct_pb2.Struct()
    json_format.ParseDict(dict(props), message)
    return message


def _options(item: Declared) -> Any:
    return wire.AnalyzerResourceOptions(protect=item.protect, ignoreChanges=item.ignore_changes, parent=item.parent)


def _provider(item: Declared, by_urn: Mapping[str, Declared]) -> Any:
    found = by_urn.get(item.provider)
    if found is None:
        return None
    return wire.AnalyzerProviderResource(
        type=found.type, name=found.name, urn=found.urn, properties=_struct(found.inputs)
    )


def _checked(item: Declared, by_urn: Mapping[str, Declared]) -> Mapping[str, Any]:
    """Return the inputs as the provider's Check returns them."""
    found = by_urn.get(item.provider)
    if found is None:
        return item.inputs
    return check_inputs.check(item.type, item.inputs, provider_inputs=found.inputs, urn=item.urn).inputs


def _planned(item: Declared, by_urn: Mapping[str, Declared]) -> Mapping[str, Any]:
    """Return the outputs that a first preview shows."""
    found = by_urn.get(item.provider)
    if found is None:
        return {**item.computed, **item.inputs}
    return plan_outputs.plan(item.type, _checked(item, by_urn), provider_inputs=found.inputs)


def analyze_request(item: Declared, by_urn: Mapping[str, Declared]) -> Any:
    """Return what the engine sends about one resource."""
    return wire.AnalyzeRequest(
        type=item.type,
        name=item.name,
        urn=item.urn,
        properties=_struct(_checked(item, by_urn)),
        options=_options(item),
        provider=_provider(item, by_urn),
    )


@cache
def _base() -> Mapping[str, Declared]:
    return {item.urn: item for item in declared()}


@cache
def _cached_stack_resource(urn: str) -> Any:
    return stack_resource(_base()[urn], _base())


@cache
def _cached_declarations() -> Mapping[str, Any]:
    """Return what the pack remembers of the untouched program: only what a fault changes is asked again."""
    declarations = Declarations()
    for item in _base().values():
        declarations.resource(analyze_request(item, _base()))
    return declarations._declared


def stack_resource(item: Declared, by_urn: Mapping[str, Declared]) -> Any:
    """Return what the engine sends about a resource in the stack: its planned outputs and its ties."""
    return wire.AnalyzerResource(
        type=item.type,
        name=item.name,
        urn=item.urn,
        properties=_struct(_planned(item, by_urn)),
        options=_options(item),
        provider=_provider(item, by_urn),
        parent=item.parent,
        dependencies=sorted(item.dependencies),
        propertyDependencies={
            key: wire.AnalyzerPropertyDependencies(urns=sorted(urns)) for key, urns in item.depends.items()
        },
    )


def judged(changed: Iterable[Declared] = (), *, removed: str = "", added: Iterable[Declared] = ()) -> list[Any]:
    """Judge the program with some resources changed, one removed or some added; return what blocks."""
    changes = {item.urn: item for item in changed}
    base = _base()
    extra = tuple(added)
    by_urn = {**base, **changes, **{item.urn: item for item in extra}}
    by_urn.pop(removed, None)
    with mock.patch.dict("os.environ", {"GUARD_CLOCK": TODAY.isoformat()}):
        judge = serving.Judge("test", "0.0.1", _policies(), pulumi_policy.EnforcementLevel.MANDATORY)
    judge.ConfigureStack(
        wire.AnalyzerStackConfigureRequest(project="guarded-payments", stack="dev", dry_run=True), _Refused()
    )
    found: list[Any] = []
    provider_changed = any(item.type.startswith("pulumi:providers:") for item in changes.values())
    asked = by_urn.values() if provider_changed or not (changes or extra or removed) else [*changes.values(), *extra]
    judge._declarations._declared.update(_cached_declarations())
    for item in asked:
        found += judge.Analyze(analyze_request(item, by_urn), _Refused()).diagnostics
    resources = [
        _cached_stack_resource(urn)
        if urn not in changes and urn in base and not provider_changed
        else stack_resource(item, by_urn)
        for urn, item in by_urn.items()
    ]
    found += judge.AnalyzeStack(wire.AnalyzeStackRequest(resources=resources), _Refused()).diagnostics
    return [item for item in found if item.enforcementLevel == wire.MANDATORY]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterable[tuple[tuple[Any, ...], Any]]:
    """Yield every leaf of a resource's inputs with its path; an empty list or object is a leaf."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    elif path:
        yield path, value


def changed_at(inputs: Mapping[str, Any], path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> dict[str, Any]:
    """Return a copy of the inputs with ``change(container, key)`` applied at the path."""
    copied = copy.deepcopy(dict(inputs))
    container: Any = copied
    for key in path[:-1]:
        container = container[key]
    change(container, path[-1])
    return copied
