"""Runs a Pulumi program against a monitor that writes down what is registered, and knows what a first preview knows."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.stack import run_in_stack

ACCOUNT: Final = "123456789012"
SECRET: Final = "k" * 32

CONFIG: Final[Mapping[str, str]] = {
    "aws:region": "us-east-2",
    "aws:allowedAccountIds": json.dumps([ACCOUNT]),
    "guarded-payments:environmentSuffix": "test",
    "guarded-payments:deployerRoleArn": f"arn:aws:iam::{ACCOUNT}:role/deployer",
    "guarded-payments:fraudSigningSecret": SECRET,
    "guarded-payments:merchants": json.dumps(
        {"acme": {"webhookUrl": "https://acme.example/hook", "signingKey": SECRET}}
    ),
}
"""A complete configuration; tests change one key of it, or set one to None to leave it out."""

_NAMED_BY_AWS: Final = ("arn", "executionArn", "invokeUrl", "keyId", "rootResourceId")


@dataclass(frozen=True, slots=True)
class Registered:
    """One resource as the engine would have been asked for it."""

    urn: str
    request: resource_pb2.RegisterResourceRequest

    @property
    def type(self) -> str:
        """Tell the type token."""
        return str(self.request.type)

    @property
    def name(self) -> str:
        """Tell the logical name."""
        return str(self.request.name)

    @property
    def props(self) -> dict[str, Any]:
        """Read the inputs; an unknown one is `UNKNOWN`."""
        props: dict[str, Any] = json_format.MessageToDict(self.request.object)
        return props

    def document(self, prop: str) -> dict[str, Any]:
        """Read an input that is JSON text."""
        document: dict[str, Any] = json.loads(self.props[prop])
        return document

    def dependencies(self, prop: str | None = None) -> set[str]:
        """List by logical name what this resource, or one of its properties, depends on."""
        urns = self.request.dependencies if prop is None else self.request.propertyDependencies[prop].urns
        return {urn.rsplit("::", 1)[-1] for urn in urns}


UNKNOWN: Final = rpc.UNKNOWN


@dataclass(slots=True)
class Run:
    """What a program registered and exported."""

    resources: list[Registered] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)

    def of_type(self, token: str) -> list[Registered]:
        """List the resources of a type."""
        return [resource for resource in self.resources if resource.type == token]

    def named(self, name: str) -> Registered:
        """Find the one resource of a logical name."""
        (found,) = (resource for resource in self.resources if resource.name == name)
        return found


class _Echo(mocks.Mocks):
    """Never asked: the monitor answers registrations itself."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        raise NotImplementedError(args.typ)

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise NotImplementedError(args.token)


class _Recorder(mocks.MockMonitor):
    """Answers a registration with its inputs, and with what only AWS can name unknown, as in a first preview."""

    def __init__(self, run: Run) -> None:
        super().__init__(_Echo())
        self._run = run

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        urn = self.make_urn(request.parent, request.type, request.name)
        kept = resource_pb2.RegisterResourceRequest()
        kept.CopyFrom(request)
        self._run.resources.append(Registered(urn, kept))
        state = struct_pb2.Struct()
        state.CopyFrom(request.object)
        if request.custom:
            for output in _NAMED_BY_AWS:
                if output not in state.fields:
                    state.fields[output].string_value = rpc.UNKNOWN
        return resource_pb2.RegisterResourceResponse(urn=urn, object=state)

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> empty_pb2.Empty:
        if request.urn.split("::")[2].endswith("pulumi:pulumi:Stack"):
            self._run.outputs.update(json_format.MessageToDict(request.outputs))
        return empty_pb2.Empty()


def run(program: Callable[[], object], config: Mapping[str, str | None] | None = None, *, dry_run: bool = True) -> Run:
    """Run a program in a stack named `test` and return what it registered."""
    complete = {**CONFIG, **(config or {})}
    recorded = Run()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        settings.configure(
            mocks.MockSettings(
                monitor=_Recorder(recorded),
                engine=mocks.MockEngine(None),
                project="guarded-payments",
                stack="test",
                dry_run=dry_run,
            )
        )
        pulumi.runtime.set_all_config({key: value for key, value in complete.items() if value is not None})

        def main() -> None:
            program()

        loop.run_until_complete(run_in_stack(main))
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    recorded.resources = [found for found in recorded.resources if found.type != "pulumi:pulumi:Stack"]
    return recorded
