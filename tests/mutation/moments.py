"""The moments of the stack's life after its first preview, recorded: the program updated, deployed, refreshed and changed.

The untouched program goes through them with :mod:`tests.in_process_engine`. A fault is put into it there, and the stand-in
provider's model says which outputs the faulty resource then has: created so, read back, or planned beside the sound one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2

from guard.offline.messages import unwrapped
from guard.provider import plan_outputs
from guard.provider.applied import apply
from guard.provider.aws_values import Given
from guard.provider.cloud import EFFECTS, Cloud
from guard.pulumi_cli.fake_provider import FakeAwsProvider, seed_of
from tests import in_process_engine
from tests.in_process_engine import ACCOUNT, ROOT, Engine, Step
from tests.mutation.recorded import Declared, Moment, checked

SECRET = "a-secret-of-the-tests-".ljust(48, "s")
CONFIG: Mapping[str, str] = {
    "aws:region": "us-east-2",
    "aws:allowedAccountIds": json.dumps([ACCOUNT]),
    "guarded-payments:environmentSuffix": "dev",
    "guarded-payments:deployerRoleArn": f"arn:aws:iam::{ACCOUNT}:role/payments-deployer",
    "guarded-payments:webAcl": "true",
    "guarded-payments:apiGatewayAccountRole": "external",
    "guarded-payments:fraudSigningSecret": SECRET,
    "guarded-payments:merchants": json.dumps(
        {
            name: {"webhookUrl": f"https://{name}.example/hooks/{SECRET}", "signingKey": SECRET}
            for name in ("acme", "globex")
        }
    ),
}
"""The sample stack (Pulumi.dev.yaml), with the secrets that an update needs."""


@dataclass(frozen=True, eq=False)
class Deployed:
    """The untouched program as it is deployed: what it gives, and the engine that deployed it."""

    engine: Engine
    steps: tuple[Step, ...]

    @property
    def resources(self) -> tuple[Declared, ...]:
        """Return what the program declares, with every value known."""
        return tuple(sorted((_declared(step) for step in self.steps), key=lambda item: item.urn))

    @property
    def inputs(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the checked inputs in the state, by URN."""
        return {urn: _unwrapped(entry["inputs"]) for urn, entry in self.engine.state.items()}

    def outputs(self, urn: str) -> Mapping[str, Any] | None:
        """Return the outputs in the state."""
        entry = self.engine.state.get(urn)
        return None if entry is None else _unwrapped(entry["outputs"])


@cache
def _deployed(*, refreshed: bool) -> Deployed:
    engine = Engine()
    steps = engine.run(ROOT, CONFIG, preview=False)
    if refreshed:
        engine.refresh()
    return Deployed(engine, tuple(steps))


def _declared(step: Step) -> Declared:
    request = step.request
    custom = request.custom and request.type.startswith("aws:")
    inputs = _unwrapped(step.inputs)
    return Declared(
        urn=step.urn,
        type=request.type,
        name=request.name,
        inputs=inputs,
        computed={} if custom else {key: value for key, value in _unwrapped(step.outputs).items() if key not in inputs},
        depends={key: tuple(value.urns) for key, value in request.propertyDependencies.items()},
        dependencies=tuple(request.dependencies),
        parent=request.parent,
        provider=request.provider.rpartition("::")[0],
    )


def _unwrapped(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json_format.MessageToDict(unwrapped(_struct(values)))
    return found


def _struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    json_format.ParseDict(dict(values), struct)
    return struct


def _created(item: Declared, by_urn: Mapping[str, Declared], cloud: Cloud) -> tuple[str, Mapping[str, Any]]:
    """Return the id and the outputs of a resource that was created with these inputs.

    What AWS makes up is what it made up for the untouched resource: the ids that others name are still its own.
    """
    provider = by_urn[item.provider].inputs
    inputs = checked(item, by_urn)
    sound = _deployed(refreshed=False).inputs.get(item.urn, inputs)
    given = Given(
        planned=plan_outputs.plan(item.type, inputs, provider_inputs=provider),
        account=ACCOUNT,
        region=str(inputs.get("region") or provider.get("region", "")),
        seed=seed_of(item.urn, sound),
        find=cloud.find,
    )
    return apply(item.type, given)


def _after_update(by_urn: Mapping[str, Declared], changed: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """Return the outputs of resources that were created as the faulty program declares them."""
    deployed = _deployed(refreshed=False)
    sound = {item.urn: item for item in deployed.resources}
    found: dict[str, Mapping[str, Any]] = {}
    for urn in changed:
        item, kept = by_urn[urn], deployed.outputs(urn)
        if item.provider not in by_urn:
            found[urn] = {**item.computed, **item.inputs}
        elif item == sound.get(urn) and kept is not None and by_urn[item.provider] == sound[item.provider]:
            found[urn] = kept
        else:
            found[urn] = _created(item, by_urn, deployed.engine.provider.cloud)[1]
    return found


def _after_refresh(by_urn: Mapping[str, Declared], changed: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """Return the outputs of the faulty resources as AWS says them, and of each in which others show what they do to it."""
    deployed = _deployed(refreshed=True)
    cloud = deployed.engine.provider.cloud.copy()
    ids = {urn: str(entry["id"]) for urn, entry in deployed.engine.state.items()}
    for urn in deployed.engine.state.keys() - by_urn.keys():
        cloud.delete(deployed.engine.state[urn]["type"], ids[urn])
    created = _after_update(by_urn, changed)
    for urn, outputs in created.items():
        item = by_urn[urn]
        if item.provider in by_urn:
            cloud.delete(item.type, ids.get(urn, ""))
            ids[urn] = str(outputs["id"])
            cloud.put(item.type, ids[urn], outputs)
    shown = [
        urn for urn, item in by_urn.items() if item.provider in by_urn and (urn in changed or item.type in EFFECTS)
    ]
    return {**created, **{urn: _unwrapped(_read(cloud, by_urn[urn], ids[urn])) for urn in shown}}


def _read(cloud: Cloud, item: Declared, identity: str) -> Mapping[str, Any]:
    found = cloud.read(item.type, identity)
    assert found is not None, item.urn
    return in_process_engine.with_archives(found)


def _beside_the_sound(by_urn: Mapping[str, Declared], changed: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """Return the outputs that a preview shows of a faulty program, when the sound one is deployed and refreshed."""
    deployed = _deployed(refreshed=True)
    found: dict[str, Mapping[str, Any]] = {}
    for urn in changed:
        item, old = by_urn[urn], deployed.outputs(urn)
        if item.provider not in by_urn:
            found[urn] = {**item.computed, **item.inputs}
        else:
            settings = by_urn[item.provider].inputs
            inputs = checked(item, by_urn, deployed.inputs.get(urn))
            kind = "create" if old is None else _step(item, inputs, old, deployed.inputs[urn], settings)
            if kind == "same" and old is not None:
                found[urn] = old
            else:
                prior = old if kind == "update" else None
                found[urn] = plan_outputs.plan(item.type, inputs, provider_inputs=settings, prior=prior)
    return found


def _step(
    item: Declared,
    inputs: Mapping[str, Any],
    old: Mapping[str, Any],
    old_inputs: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> str:
    provider = FakeAwsProvider()
    provider.Configure(provider_pb2.ConfigureRequest(args=_struct(settings)), None)
    request = provider_pb2.DiffRequest(
        urn=item.urn,
        id=str(old["id"]),
        olds=_struct(old),
        news=_struct(inputs),
        old_inputs=_struct(old_inputs),
        ignoreChanges=item.ignore_changes,
    )
    answer = provider.Diff(request, None)
    if answer.changes == provider_pb2.DiffResponse.DIFF_NONE:
        return "same"
    return "replace" if answer.replaces else "update"


@cache
def update() -> Moment:
    """Return the moment in which everything has just been created."""
    return Moment("update", dry_run=False, resources=_deployed(refreshed=False).resources, outputs=_after_update)


@cache
def deployed() -> Moment:
    """Return a preview of the deployed program, in which nothing changes."""
    found = _deployed(refreshed=False)
    return Moment("preview, deployed", True, found.resources, _after_update, found.inputs)


@cache
def refreshed() -> Moment:
    """Return a preview of the deployed program after a refresh."""
    found = _deployed(refreshed=True)
    return Moment("preview, refreshed", True, found.resources, _after_refresh, found.inputs)


@cache
def changed() -> Moment:
    """Return a preview of a program that was changed since it was deployed and refreshed."""
    found = _deployed(refreshed=True)
    return Moment("preview, changed", True, found.resources, _beside_the_sound, found.inputs)
