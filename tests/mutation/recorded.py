"""The real program, recorded once, and judged again and again with one thing changed."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

import pulumi_policy
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as wire

from guard.offline import messages, program, project
from guard.provider import check_inputs, plan_outputs
from policies import registry
from policies.facts.rest_api import DEPLOYMENT
from policies.model.control import Scope
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


def checked(
    item: Declared, by_urn: Mapping[str, Declared], previous: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    """Return the inputs as the provider's Check returns them; ``previous`` are those of the deployed resource."""
    found = by_urn.get(item.provider)
    if found is None:
        return item.inputs
    return check_inputs.check(
        item.type, item.inputs, provider_inputs=found.inputs, urn=item.urn, previous=previous
    ).inputs


def planned(item: Declared, by_urn: Mapping[str, Declared]) -> Mapping[str, Any]:
    """Return the outputs that a first preview shows."""
    found = by_urn.get(item.provider)
    if found is None:
        return {**item.computed, **item.inputs}
    return plan_outputs.plan(item.type, checked(item, by_urn), provider_inputs=found.inputs)


Outputs = Callable[[Mapping[str, Declared], Collection[str]], Mapping[str, Mapping[str, Any]]]
"""Returns outputs by URN, of a program's resources after some of them (their URNs) were changed or added."""


@dataclass(frozen=True, eq=False)
class Moment:
    """A moment of the stack's life: what the untouched program gives in it, and which outputs the engine then has.

    ``outputs`` has the resources that were changed, and each other whose outputs are no longer those of the untouched
    program. ``previous`` are the checked inputs in the state, by URN.
    """

    name: str
    dry_run: bool
    resources: tuple[Declared, ...]
    outputs: Outputs
    previous: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def by_urn(self) -> Mapping[str, Declared]:
        """The untouched program, by URN."""
        return {item.urn: item for item in self.resources}

    @cached_property
    def stack(self) -> Mapping[str, Any]:
        """What the engine sends about each resource of the untouched program in the stack, by URN."""
        outputs = self.outputs(self.by_urn, self.by_urn.keys())
        return {urn: stack_resource(item, self.by_urn, outputs[urn]) for urn, item in self.by_urn.items()}

    @cached_property
    def declarations(self) -> Mapping[str, Any]:
        """What the pack remembers of the untouched program: only what a fault changes is asked again."""
        remembered = Declarations()
        for item in self.resources:
            remembered.resource(analyze_request(item, self.by_urn, self.previous.get(item.urn)))
        return remembered._declared


@cache
def first_preview() -> Moment:
    """Return the moment in which nothing is deployed."""
    return Moment(
        name="first preview",
        dry_run=True,
        resources=declared(),
        outputs=lambda by_urn, changed: {urn: planned(by_urn[urn], by_urn) for urn in changed},
    )


def analyze_request(item: Declared, by_urn: Mapping[str, Declared], previous: Mapping[str, Any] | None = None) -> Any:
    """Return what the engine sends about one resource."""
    return wire.AnalyzeRequest(
        type=item.type,
        name=item.name,
        urn=item.urn,
        properties=_struct(checked(item, by_urn, previous)),
        options=_options(item),
        provider=_provider(item, by_urn),
    )


def stack_resource(item: Declared, by_urn: Mapping[str, Declared], outputs: Mapping[str, Any] | None = None) -> Any:
    """Return what the engine sends about a resource in the stack: its outputs (by default planned) and its ties."""
    return wire.AnalyzerResource(
        type=item.type,
        name=item.name,
        urn=item.urn,
        properties=_struct(planned(item, by_urn) if outputs is None else outputs),
        options=_options(item),
        provider=_provider(item, by_urn),
        parent=item.parent,
        dependencies=sorted(item.dependencies),
        propertyDependencies={
            key: wire.AnalyzerPropertyDependencies(urns=sorted(urns)) for key, urns in item.depends.items()
        },
    )


def judged(
    changed: Iterable[Declared] = (),
    *,
    removed: str = "",
    added: Iterable[Declared] = (),
    moment: Moment | None = None,
) -> list[Any]:
    """Judge the program with some resources changed, one removed or some added; return what blocks.

    By default in a first preview. A finding on a resource that nobody changed comes from its relations: what a changed
    value does to the values made of it is seen in tests/guard/pulumi_cli, where the program runs again. The deployment's
    trigger is such a value: the program makes it of the API's parts, so that it is another one does not count here, unless
    the deployment itself is changed.
    """
    asked = [*changed, *added]
    return _blocking(diagnostics(_policies(), asked, removed=[removed], moment=moment), asked)


def _blocking(found: Iterable[Any], asked: Iterable[Declared]) -> list[Any]:
    made_anew = set() if any(item.type == DEPLOYMENT for item in asked) else {"apigateway-deployment-follows"}
    return [item for item in found if item.enforcementLevel == wire.MANDATORY and item.policyName not in made_anew]


def is_blocked(mutant: Declared) -> bool:
    """Tell whether a changed resource blocks: the few controls that most often say so are asked before all of them.

    Those of one resource need no stack; those about its type are a twentieth of the others.
    """
    asked = [mutant]
    return bool(
        _blocking(diagnostics(_policies(), asked, stack=False), asked)
        or ((about := _about(mutant.type)) and _blocking(diagnostics(about, asked), asked))
        or judged(asked)
    )


@cache
def _about(type_token: str) -> list[pulumi_policy.Policy]:
    """Return the policies that are about a type, and need the stack."""
    ids = {item.id for item in registry.controls() if item.scope is Scope.RELATION and type_token in item.applies_to}
    return [policy for policy in _policies() if policy.name in ids]


def diagnostics(
    policies: list[pulumi_policy.Policy],
    changed: Iterable[Declared] = (),
    *,
    removed: Iterable[str] = (),
    moment: Moment | None = None,
    stack: bool = True,
    today: datetime.date = TODAY,
) -> list[Any]:
    """Judge the program with some resources changed, added and removed (URNs), by these policies; return what they say.

    Without ``stack`` only what needs no other resource is asked.
    """
    moment = moment or first_preview()
    changes = {item.urn: item for item in changed}
    by_urn = {**moment.by_urn, **changes}
    gone = [by_urn.pop(urn, None) for urn in removed]
    judge = _judge(policies, dry_run=moment.dry_run, today=today)
    provider_changed = any(item.type.startswith("pulumi:providers:") for item in changes.values())
    asked = by_urn if provider_changed or not (changes or any(gone)) else changes
    judge._declarations._declared.update(moment.declarations)
    found: list[Any] = []
    for urn in asked:
        request = analyze_request(by_urn[urn], by_urn, moment.previous.get(urn))
        found += judge.Analyze(request, _Refused()).diagnostics
    if not stack:
        return found
    outputs = moment.outputs(by_urn, asked)
    resources = [
        stack_resource(item, by_urn, outputs[urn]) if urn in outputs else moment.stack[urn]
        for urn, item in by_urn.items()
    ]
    return [*found, *judge.AnalyzeStack(wire.AnalyzeStackRequest(resources=resources), _Refused()).diagnostics]


def _judge(policies: list[pulumi_policy.Policy], *, dry_run: bool, today: datetime.date) -> Any:
    """Return the pack's servicer, at the beginning of a phase."""
    with mock.patch.dict("os.environ", {"GUARD_CLOCK": today.isoformat()}):
        judge = serving.Judge("test", "0.0.1", policies, pulumi_policy.EnforcementLevel.MANDATORY)
    request = wire.AnalyzerStackConfigureRequest(project="guarded-payments", stack="dev", dry_run=dry_run)
    judge.ConfigureStack(request, _Refused())
    return judge


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
