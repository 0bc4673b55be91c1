"""Asks the pack's own servicer about hand-built resources, over the analyzer protocol's own messages.

Nothing is called behind the servicer's back: floats, unknown sentinels and absent values arrive as the engine sends them.
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NoReturn
from unittest import mock

import pulumi_policy
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as wire

from policies import registry
from policies.governance import contract
from policies.model.contract import NO_CONTRACT, Contract
from policies.model.control import Control
from policies.model.stack import Stack
from policies.model.vocabulary import STACK_TYPE
from policies.pack import serving
from policies.protocol.declared import Declarations

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""A string that the engine does not know yet."""

ACCOUNT = "123456789012"
REGION = "us-east-2"
PAYMENTS = "payments"
TODAY = datetime.date(2026, 11, 23)


@dataclass(frozen=True)
class Res:
    """A resource as a program declares it. ``depends`` names, by top-level property, what its value is made of."""

    type: str
    name: str
    props: Mapping[str, Any]
    depends: Mapping[str, Sequence[Res]] = field(default_factory=dict)
    dependencies: Sequence[Res] = ()
    protect: bool = False
    ignore_changes: tuple[str, ...] = ()
    parent: str = ""
    provider: Res | None = None

    @property
    def urn(self) -> str:
        """The URN, without the parents' types: enough to tell resources apart."""
        return f"urn:pulumi:dev::guarded-payments::{self.type}::{self.name}"

    def but(self, path: str, value: Any) -> Res:
        """Return a copy in which one property, at a dotted path (a number steps into a list), has another value."""
        props = copy.deepcopy(dict(self.props))
        inner, last = _way(props, path)
        inner[last] = value
        return replace(self, props=props)

    def without(self, path: str) -> Res:
        """Return a copy in which one property is not set; its dependencies go with a top-level one."""
        props = copy.deepcopy(dict(self.props))
        inner, last = _way(props, path)
        del inner[last]
        depends = {key: value for key, value in self.depends.items() if key != path}
        return replace(self, props=props, depends=depends)

    def all_dependencies(self) -> list[str]:
        """Return the URNs of everything that the resource depends on."""
        found = {item.urn for items in self.depends.values() for item in items}
        return sorted(found | {item.urn for item in self.dependencies})


def _way(props: Any, path: str) -> tuple[Any, Any]:
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in way:
        if isinstance(props, dict):
            props.setdefault(key, {})
        props = props[key]
    return props, last


class _Refused:
    """A gRPC context that turns an abort into an exception."""

    def abort(self, code: object, details: str) -> NoReturn:
        """Raise what the servicer refuses."""
        message = f"{code}: {details}"
        raise AssertionError(message)


CONTRACT = contract.load()
"""The contract of the repository."""


@cache
def _policies(control_id: str, profile: str) -> tuple[Control, list[pulumi_policy.Policy]]:
    declared = registry.by_id(control_id)
    assert declared is not None, f"no control {control_id}"
    assert profile in declared.profiles, f"{control_id} is not of the profile {profile}"
    control = declared.in_profile(profile)
    return control, serving.policies([control], CONTRACT if profile == PAYMENTS else NO_CONTRACT)


def with_values(**values: Any) -> Contract:
    """Return the contract with other values; an underscore stands for a hyphen."""
    changed = {
        name: replace(CONTRACT.values[name], value=value)
        for name, value in ((name.replace("_", "-"), value) for name, value in values.items())
    }
    return replace(CONTRACT, values={**CONTRACT.values, **changed})


def servicer(policies: list[pulumi_policy.Policy], today: datetime.date | None = None) -> Any:
    """Return the pack's servicer over these policies, on this day."""
    with mock.patch.dict("os.environ", {"GUARD_CLOCK": (today or TODAY).isoformat()}):
        return serving.Judge("test", "0.0.1", policies, pulumi_policy.EnforcementLevel.MANDATORY)


def struct(props: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return properties as the protocol carries them."""
    message = struct_pb2.Struct()
    message.update({key: value for key, value in props.items() if value is not None})
    return message


def _provider(resource: Res) -> Any:
    given = resource.provider
    if given is None:
        return None
    return wire.AnalyzerProviderResource(
        type=given.type, name=given.name, urn=given.urn, properties=struct(given.props)
    )


def _options(resource: Res) -> Any:
    return wire.AnalyzerResourceOptions(
        protect=resource.protect, ignoreChanges=resource.ignore_changes, parent=resource.parent
    )


def analyze_request(resource: Res) -> Any:
    """Return what the engine sends about one resource before anything is created."""
    return wire.AnalyzeRequest(
        type=resource.type,
        name=resource.name,
        urn=resource.urn,
        properties=struct(resource.props),
        options=_options(resource),
        provider=_provider(resource),
    )


def stack_request(resources: Sequence[Res]) -> Any:
    """Return what the engine sends about the whole stack."""
    return wire.AnalyzeStackRequest(
        resources=[
            wire.AnalyzerResource(
                type=item.type,
                name=item.name,
                urn=item.urn,
                properties=struct(item.props),
                options=_options(item),
                provider=_provider(item),
                parent=item.parent,
                dependencies=item.all_dependencies(),
                propertyDependencies={
                    key: wire.AnalyzerPropertyDependencies(urns=sorted(dep.urn for dep in value))
                    for key, value in item.depends.items()
                },
            )
            for item in resources
        ]
    )


def stack_of(*resources: Res) -> Stack:
    """Return the stack as the pack sees it, with a root resource when none is given."""
    given = resources if any(item.type == STACK_TYPE for item in resources) else (*resources, root())
    asked = map(analyze_request, given)
    return Declarations.read(asked, stack_request(given), project="guarded-payments", name="dev", contract=CONTRACT)


def root(outputs: Mapping[str, Any] | None = None) -> Res:
    """Return the root resource; its properties are the stack's outputs."""
    return Res(STACK_TYPE, "guarded-payments-dev", outputs or {})


def provider(**changes: Any) -> Res:
    """Return the stack's explicit provider."""
    return Res("pulumi:providers:aws", "aws", {"region": REGION, "allowedAccountIds": f'["{ACCOUNT}"]', **changes})


def diagnostics(
    control_id: str,
    *resources: Res,
    by: Contract | None = None,
    today: datetime.date | None = None,
    profile: str = PAYMENTS,
) -> list[Any]:
    """Return the servicer's diagnostics about these resources, from a pack with this one control."""
    control, policies = _policies(control_id, profile)
    judge = servicer(policies if by is None else serving.policies([control], by), today)
    judge.ConfigureStack(
        wire.AnalyzerStackConfigureRequest(project="guarded-payments", stack="dev", dry_run=True), _Refused()
    )
    given = list(resources)
    if not any(item.type == STACK_TYPE for item in given):
        given.append(root())
    found: list[Any] = []
    for item in given:
        found.extend(judge.Analyze(analyze_request(item), _Refused()).diagnostics)
    found.extend(judge.AnalyzeStack(stack_request(given), _Refused()).diagnostics)
    return found


def findings(
    control_id: str,
    *resources: Res,
    by: Contract | None = None,
    today: datetime.date | None = None,
    profile: str = PAYMENTS,
) -> list[tuple[str, str]]:
    """Return every finding as (name of the resource, message without title and remedy), sorted."""
    found = diagnostics(control_id, *resources, by=by, today=today, profile=profile)
    return sorted((item.urn.rpartition("::")[2], item.message.split("\n")[1]) for item in found)
