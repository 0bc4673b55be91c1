"""Turns what a program registered into the messages that the engine would send to a pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as wire

from guard.offline import partly_known, structs
from guard.offline.monitor import STACK_TYPE, Registration
from guard.offline.project import Project
from guard.offline.structs import rewritten
from guard.provider import plan_outputs
from policies.model.contract import NO_CONTRACT, Contract
from policies.model.stack import Stack
from policies.protocol.declared import Declarations
from policies.protocol.markers import RESOURCE, SECRET


@dataclass(slots=True)
class Judged:
    """A resource on its way to the judge: as registered, with its provider's inputs beside it."""

    registration: Registration
    provider: Registration | None
    inputs: struct_pb2.Struct
    provider_inputs: struct_pb2.Struct | None = None
    """What its provider is configured with, as a pack gets it."""
    remediated: bool = False

    @property
    def urn(self) -> str:
        """The resource's URN."""
        return self.registration.urn

    def take(self, inputs: struct_pb2.Struct) -> None:
        """Take the inputs as the pack's remediations leave them."""
        self.remediated = inputs != self.inputs
        self.inputs = inputs


def unwrapped(struct: struct_pb2.Struct) -> struct_pb2.Struct:
    """Return properties as a pack gets them: secrets in plain text, references as their URN."""
    return rewritten(struct, _plain)


def _plain(value: struct_pb2.Value, mark: str) -> struct_pb2.Value | None:
    if mark == SECRET:
        return value.struct_value.fields["value"]
    if mark == RESOURCE:
        return struct_pb2.Value(string_value=value.struct_value.fields["urn"].string_value)
    return partly_known.value(value)


def default_provider(project: Project, package: str, version: str) -> Registration:
    """Return the provider that the engine registers for resources without one, configured by the stack."""
    inputs = struct_pb2.Struct()
    for key, value in project.config.items():
        namespace, _, name = key.partition(":")
        if namespace == package:
            inputs.fields[name].string_value = value
    name = f"default_{version.replace('.', '_')}" if version else "default"
    token = f"pulumi:providers:{package}"
    request = _ProviderRequest(type=token, name=name)
    return Registration(
        urn=f"urn:pulumi:{project.stack}::{project.name}::{token}::{name}",
        request=request,
        inputs=inputs,
        outputs=inputs,
    )


@dataclass(frozen=True, slots=True)
class _ProviderRequest:
    """What the engine's own registration of a default provider looks like to the rest of this module."""

    type: str
    name: str
    parent: str = ""
    custom: bool = True
    ignoreChanges: tuple[str, ...] = ()  # noqa: N815 - the protocol's own name
    dependencies: tuple[str, ...] = ()
    propertyDependencies: Mapping[str, Any] = field(default_factory=dict)  # noqa: N815 - the protocol's own name
    additionalSecretOutputs: tuple[str, ...] = ()  # noqa: N815 - the protocol's own name


class Judging:
    """Turns registrations into resources to judge, one by one as the program makes them."""

    def __init__(self, project: Project) -> None:
        """Begin with nothing registered."""
        self._project = project
        self._by_urn: dict[str, Registration] = {}
        self._defaults: dict[str, Judged] = {}
        self._configurations: dict[str, struct_pb2.Struct] = {}
        self._found: list[Judged] = []

    def add(self, item: Registration) -> list[Judged]:
        """Return the resource, after its default provider when the engine would register that for it now.

        A resource that the program only reads is not returned: the engine tells a pack nothing of it.
        """
        before = len(self._defaults)
        provider = self._provider_of(item)
        defaults = list(self._defaults.values())[before:]
        if item.read:
            return defaults
        self._by_urn[item.urn] = item
        found = Judged(item, provider, unwrapped(item.analyzed), self._configuration(provider))
        self._found.append(found)
        return [*defaults, found]

    @property
    def items(self) -> list[Judged]:
        """Every resource so far: default providers first, then the others in the order of registration."""
        return [*self._defaults.values(), *self._found]

    def _configuration(self, provider: Registration | None) -> struct_pb2.Struct | None:
        if provider is None:
            return None
        if provider.urn not in self._configurations:
            self._configurations[provider.urn] = unwrapped(provider.inputs)
        return self._configurations[provider.urn]

    def _provider_of(self, item: Registration) -> Registration | None:
        package = item.type.partition(":")[0]
        if not item.request.custom or package == "pulumi":
            return None
        urn = item.request.provider.rpartition("::")[0]
        if urn:
            return self._by_urn.get(urn)
        if package not in self._defaults:
            made = default_provider(self._project, package, item.request.version)
            self._defaults[package] = Judged(made, None, made.inputs)
        return self._defaults[package].registration


def judged(project: Project, registrations: Iterable[Registration]) -> list[Judged]:
    """Return every resource with its provider, default providers included, in the order of registration."""
    judging = Judging(project)
    for item in registrations:
        judging.add(item)
    return judging.items


def _options(item: Judged) -> Any:
    request = item.registration.request
    return wire.AnalyzerResourceOptions(
        protect=item.registration.protect,
        ignoreChanges=list(request.ignoreChanges),
        additionalSecretOutputs=list(request.additionalSecretOutputs),
        parent=request.parent,
    )


def _provider(item: Judged) -> Any:
    if item.provider is None:
        return None
    return wire.AnalyzerProviderResource(
        type=item.provider.type,
        name=item.provider.name,
        urn=item.provider.urn,
        properties=item.provider_inputs,
    )


def analyze_request(item: Judged) -> Any:
    """Return what the engine sends about one resource: its checked inputs.

    The engine leaves the top ``__defaults`` out of Analyze and sends it in Remediate, which it always asks first; here
    one question does for both.
    """
    return wire.AnalyzeRequest(
        type=item.registration.type,
        name=item.registration.name,
        urn=item.urn,
        properties=item.inputs,
        options=_options(item),
        provider=_provider(item),
    )


def stack_request(items: Iterable[Judged]) -> Any:
    """Return what the engine sends about the stack: every resource's outputs and ties."""
    return wire.AnalyzeStackRequest(resources=[_stack_resource(item) for item in items])


def _stack_resource(item: Judged) -> Any:
    request = item.registration.request
    properties = unwrapped(item.registration.outputs)
    if item.remediated:  # what a remediation rewrote is what would be created
        provider = structs.decoded(item.provider.inputs) if item.provider else {}
        planned = plan_outputs.plan(item.registration.type, structs.decoded(item.inputs), provider_inputs=provider)
        properties = structs.encoded(planned)
    return wire.AnalyzerResource(
        type=item.registration.type,
        name=item.registration.name,
        urn=item.urn,
        properties=properties,
        options=_options(item),
        provider=_provider(item),
        parent=request.parent,
        dependencies=sorted(request.dependencies),
        propertyDependencies={
            key: wire.AnalyzerPropertyDependencies(urns=sorted(value.urns))
            for key, value in request.propertyDependencies.items()
        },
    )


def declared(items: Sequence[Judged], *, project: str, name: str, contract: Contract = NO_CONTRACT) -> Stack:
    """Return the stack as the pack sees it: what the program declares, with the provider's outputs beside it."""
    asked = map(analyze_request, items)
    return Declarations.read(asked, stack_request(items), project=project, name=name, contract=contract)


def root_of(items: Iterable[Judged]) -> Judged | None:
    """Return the root resource: the stack itself."""
    return next((item for item in items if item.registration.type == STACK_TYPE), None)
