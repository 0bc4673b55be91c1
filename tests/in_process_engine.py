"""An engine for tests, in this process: it takes a program through previews, updates and refreshes with the stand-in provider.

For each registration it asks the provider as the real engine does: Check, then Diff with what is deployed, then Create,
Update or nothing; in a preview only what these plan. It keeps the state as `pulumi stack export` has it. Beyond it: the
order of deletions, steps at the same time, ``--target``, transforms, and refusals of the provider other than Check's. The
real engine does the same in tests/guard/pulumi_cli, where the CLI is present.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import runpy
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import analyzer_pb2 as wire
from pulumi.runtime.proto import provider_pb2, resource_pb2
from pulumi.runtime.stack import run_in_stack

from guard.offline.messages import unwrapped
from guard.pulumi_cli.fake_provider import FakeAwsProvider
from policies.protocol.markers import SECRET, SIGNATURE

ROOT = Path(__file__).resolve().parents[1]
PROJECT = "guarded-payments"
STACK = "dev"
ACCOUNT = "123456789012"
STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER_TYPE = "pulumi:providers:aws"
PROVIDERS = "pulumi:providers:"
PROVIDER_ID = "0a1b2c3d-0000-4000-8000-000000000000"


class ProviderRefusedError(Exception):
    """The provider refused a resource's inputs: an engine ends there. ``reasons`` are what the provider says."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Step:
    """What became of one registration: the SDK's request, the checked inputs, the outputs, and what was or would be done.

    ``kind`` is ``create``, ``update``, ``replace`` or ``same``. ``inputs`` are the program's own; every value carries the
    protocol's marks of secrets, archives and unknowns.
    """

    urn: str
    request: Any
    inputs: Mapping[str, Any]
    checked: Mapping[str, Any]
    outputs: dict[str, Any]
    kind: str


@dataclass
class Engine:
    """A stack: its state, and the provider in whose cloud its resources exist."""

    provider: FakeAwsProvider = field(default_factory=FakeAwsProvider)
    state: dict[str, dict[str, Any]] = field(default_factory=dict)

    def run(
        self, project: Path, config: Mapping[str, str], *, preview: bool, replace: Collection[str] = ()
    ) -> list[Step]:
        """Run the project's program; an update keeps what it did. ``replace`` names URNs that are made anew.

        Raises:
            ProviderRefusedError: the provider refused a resource's inputs; the program saw that as an exception.

        """
        monitor = _Monitor(self, config, preview=preview, replace=frozenset(replace))
        try:
            _run(project / "infra", monitor, config)
        except Exception as raised:
            if monitor.refused:
                raise ProviderRefusedError(monitor.refused) from raised
            raise
        if not preview:
            self.state = {step.urn: _entry(step) for step in monitor.steps}
        return monitor.steps

    def refresh(self) -> None:
        """Read every resource back, as `pulumi refresh` does."""
        for entry in self.state.values():
            if entry["type"].startswith("aws:"):
                request = provider_pb2.ReadRequest(urn=entry["urn"], id=entry["id"], inputs=_struct(entry["inputs"]))
                read = self.provider.Read(request, None)
                entry["inputs"], entry["outputs"] = _plain(read.inputs), with_archives(_plain(read.properties))

    def export(self) -> dict[str, Any]:
        """Return the state as an export has it; each secret has its text beside the ciphertext, which nothing decrypts."""
        return {
            "version": 3,
            "deployment": {
                "manifest": {"time": "2026-11-26T05:00:00Z", "magic": "", "version": "v3.272.0"},
                "secrets_providers": {"type": "passphrase", "state": {"salt": "v1:c2FsdA==:v1:bm9uY2U=:eA=="}},
                "resources": [_encrypted(entry) for entry in self.state.values()],
            },
        }


@dataclass(frozen=True)
class Questions:
    """What the engine asks a pack: first which stack and phase, then each resource twice, then the stack."""

    phase: Any
    remediate: list[Any]
    analyze: list[Any]
    stack: Any


def questions(steps: Iterable[Step], config: Mapping[str, str], *, preview: bool) -> Questions:
    """Return what the engine asks about the steps of a run; its own keys at the top are left out of all but Remediate."""
    made = list(steps)
    providers = {
        step.urn: wire.AnalyzerProviderResource(
            type=step.request.type, name=step.request.name, urn=step.urn, properties=_public(step.checked)
        )
        for step in made
        if step.request.type.startswith(PROVIDERS)
    }
    return Questions(
        phase=wire.AnalyzerStackConfigureRequest(
            stack=STACK, project=PROJECT, organization="organization", dry_run=preview, config=dict(config)
        ),
        remediate=[_question(step, unwrapped(_struct(step.checked)), providers) for step in made],
        analyze=[_question(step, _public(step.checked), providers) for step in made],
        stack=wire.AnalyzeStackRequest(resources=[_resource(step, providers) for step in made]),
    )


def _question(step: Step, properties: struct_pb2.Struct, providers: Mapping[str, Any]) -> Any:
    return wire.AnalyzeRequest(
        type=step.request.type,
        name=step.request.name,
        urn=step.urn,
        properties=properties,
        options=_options(step),
        provider=providers.get(step.request.provider.rpartition("::")[0]),
    )


def _resource(step: Step, providers: Mapping[str, Any]) -> Any:
    return wire.AnalyzerResource(
        type=step.request.type,
        name=step.request.name,
        urn=step.urn,
        properties=_public(step.outputs),
        options=_options(step),
        provider=providers.get(step.request.provider.rpartition("::")[0]),
        parent=step.request.parent,
        dependencies=sorted(step.request.dependencies),
        propertyDependencies={
            key: wire.AnalyzerPropertyDependencies(urns=sorted(value.urns))
            for key, value in step.request.propertyDependencies.items()
        },
    )


def _options(step: Step) -> Any:
    request = step.request
    return wire.AnalyzerResourceOptions(
        protect=request.protect,
        ignoreChanges=list(request.ignoreChanges),
        additionalSecretOutputs=list(request.additionalSecretOutputs),
        parent=request.parent,
    )


def _public(values: Mapping[str, Any]) -> struct_pb2.Struct:
    return unwrapped(_struct({key: value for key, value in values.items() if not key.startswith("__")}))


class _NoMocks(mocks.Mocks):
    """Never asked: the monitor answers registrations itself."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        raise NotImplementedError(args.typ)

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise NotImplementedError(args.token)


class _Monitor(mocks.MockMonitor):
    """Answers the SDK as the engine's resource monitor would."""

    def __init__(self, engine: Engine, config: Mapping[str, str], *, preview: bool, replace: frozenset[str]) -> None:
        super().__init__(_NoMocks())
        self.engine = engine
        self.config = config
        self.preview = preview
        self.replace = replace
        self.steps: list[Step] = []
        self.refused: list[str] = []
        self.providers: dict[str, dict[str, str]] = {}
        """By component: the providers that its children take."""

    def RegisterResource(self, request: Any) -> Any:
        if not request.custom:
            self._hand_down(request)
        elif not request.provider and not request.type.startswith("pulumi:"):
            package = request.type.partition(":")[0]
            request.provider = self.providers.get(request.parent, {}).get(package) or self._default_provider(request)
        urn = _urn(request)
        step = self._step(urn, request)
        self.steps.append(step)
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=step.outputs.get("id", "") if request.custom else "", object=_struct(step.outputs)
        )

    def _hand_down(self, component: Any) -> None:
        """Take note of a component's providers, and of those that its own component hands to it."""
        inherited = self.providers.get(component.parent, {})
        self.providers[_urn(component)] = {**inherited, **component.providers}

    def _default_provider(self, request: Any) -> str:
        """Return the reference of the provider that the engine registers for a package, configured by the stack."""
        package = request.type.partition(":")[0]
        name = f"default_{request.version.replace('.', '_')}" if request.version else "default"
        given = {key.partition(":")[2]: value for key, value in self.config.items() if key.partition(":")[0] == package}
        asked = resource_pb2.RegisterResourceRequest(
            type=f"{PROVIDERS}{package}", name=name, custom=True, object=_struct(given)
        )
        urn = _urn(asked)
        if urn not in {step.urn for step in self.steps}:
            self.steps.append(self._step(urn, asked))
        return f"{urn}::{PROVIDER_ID}"

    def RegisterResourceOutputs(self, request: Any) -> Any:
        step = next(item for item in self.steps if item.urn == request.urn)
        step.outputs.clear()
        step.outputs.update(_plain(request.outputs))
        return empty_pb2.Empty()

    def _step(self, urn: str, request: Any) -> Step:
        given = _plain(request.object)
        if request.type.startswith(PROVIDERS):
            self.engine.provider.Configure(provider_pb2.ConfigureRequest(args=request.object), None)
            return Step(urn, request, given, given, {**given, "id": PROVIDER_ID}, self._kind_of_other(urn))
        if not request.custom:
            return Step(urn, request, given, given, dict(given), self._kind_of_other(urn))
        old = self.engine.state.get(urn)
        given = _with_ignored(given, old["inputs"] if old else given, request.ignoreChanges)
        news, olds = _struct(_hashed(given)), _struct(old["inputs"] if old else {})
        answer = self.engine.provider.Check(provider_pb2.CheckRequest(urn=urn, news=news, olds=olds), None)
        if answer.failures:
            self.refused += [failure.reason for failure in answer.failures]
            raise ProviderRefusedError(self.refused)
        kind, outputs = self._planned(urn, answer.inputs, old)
        return Step(urn, request, given, _plain(answer.inputs), outputs, kind)

    def _kind_of_other(self, urn: str) -> str:
        return "same" if urn in self.engine.state else "create"

    def _planned(
        self, urn: str, checked: struct_pb2.Struct, old: Mapping[str, Any] | None
    ) -> tuple[str, dict[str, Any]]:
        """Ask the provider for the step that the difference asks for; a replaced resource is deleted after an update."""
        kind = "create" if old is None else self._difference(urn, checked, old)
        provider = self.engine.provider
        if old is None or kind in {"create", "replace"}:
            asked = provider_pb2.CreateRequest(urn=urn, properties=checked, preview=self.preview)
            created = provider.Create(asked, None)
            return kind, _plain(created.properties)
        if kind == "same":
            return kind, dict(old["outputs"])
        asked = provider_pb2.UpdateRequest(
            urn=urn,
            id=old["id"],
            olds=_struct(old["outputs"]),
            news=checked,
            old_inputs=_struct(old["inputs"]),
            preview=self.preview,
        )
        return kind, _plain(provider.Update(asked, None).properties)

    def _difference(self, urn: str, checked: struct_pb2.Struct, old: Mapping[str, Any]) -> str:
        if urn in self.replace:
            return "replace"
        request = provider_pb2.DiffRequest(
            urn=urn, id=old["id"], olds=_struct(old["outputs"]), news=checked, old_inputs=_struct(old["inputs"])
        )
        answer = self.engine.provider.Diff(request, None)
        if answer.changes == provider_pb2.DiffResponse.DIFF_NONE:
            return "same"
        return "replace" if answer.replaces else "update"


def _run(folder: Path, monitor: _Monitor, config: Mapping[str, str]) -> None:
    """Run the program in ``folder`` as the engine's language host does: there, with its own modules."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        with _own_modules(folder):
            settings.configure(
                mocks.MockSettings(
                    monitor=monitor,
                    engine=mocks.MockEngine(None),
                    project=PROJECT,
                    stack=STACK,
                    dry_run=monitor.preview,
                )
            )
            pulumi.runtime.set_all_config(dict(config))

            def main() -> None:
                runpy.run_path(str(folder / "__main__.py"), run_name="__main__")

            loop.run_until_complete(run_in_stack(main))
    finally:
        _forget_what_is_left(loop)
        asyncio.set_event_loop(None)
        loop.close()


def _forget_what_is_left(loop: asyncio.AbstractEventLoop) -> None:
    """End what a program that raised leaves behind: the SDK would have the next program wait for it, in another loop."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    settings.SETTINGS.rpc_manager.clear()
    settings.SETTINGS.outputs.clear()


@contextmanager
def _own_modules(folder: Path) -> Iterator[None]:
    """Have ``infra`` imported from beside ``folder``, and give what was imported before back afterwards."""
    before, path = Path.cwd(), list(sys.path)
    others = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "infra"}
    for name in others:
        del sys.modules[name]
    sys.path.insert(0, str(folder.parent))
    os.chdir(folder)  # where the engine runs the program: its archives are relative to that
    try:
        yield
    finally:
        os.chdir(before)
        sys.path[:] = path
        for name in [name for name in sys.modules if name.partition(".")[0] == "infra"]:
            del sys.modules[name]
        sys.modules.update(others)


def _entry(step: Step) -> dict[str, Any]:
    """Return a resource as the state keeps it."""
    request = step.request
    return {
        "urn": step.urn,
        "custom": request.custom,
        "type": request.type,
        "parent": request.parent,
        "id": step.outputs.get("id", "") if request.custom else "",
        "inputs": dict(step.checked),
        "outputs": dict(step.outputs),
        "provider": request.provider,
        "dependencies": list(request.dependencies),
        "propertyDependencies": {key: list(item.urns) for key, item in request.propertyDependencies.items()},
        "ignoreChanges": list(request.ignoreChanges),
        "protect": request.protect,
        "retainOnDelete": request.retainOnDelete,
        "sourcePosition": f"{request.sourcePosition.uri}#{request.sourcePosition.line}",
    }


def _hashed(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return inputs in which each archive carries its hash, as the engine sends it to a provider."""
    return {
        name: {**value, "hash": hashlib.sha256(Path(value["path"]).read_bytes()).hexdigest()}
        if isinstance(value, dict) and SIGNATURE in value and "path" in value
        else value
        for name, value in given.items()
    }


def with_archives(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return outputs as the engine keeps them: an archive of which only the hash is known has no members (archive.go)."""
    return {
        name: {**value, "assets": {}} if isinstance(value, dict) and set(value) == {SIGNATURE, "hash"} else value
        for name, value in outputs.items()
    }


def _with_ignored(given: Mapping[str, Any], old: Mapping[str, Any], ignored: Iterable[str]) -> dict[str, Any]:
    """Return inputs with the old values of what is ignored: of the whole of each property, or of all for ``*``."""
    tops = {path.partition(".")[0].partition("[")[0] for path in ignored}
    if not tops:
        return dict(given)
    kept = {} if "*" in tops else {name: value for name, value in given.items() if name not in tops}
    return {**kept, **{name: value for name, value in with_archives(old).items() if name in tops or "*" in tops}}


def _urn(request: Any) -> str:
    """Return a URN as the engine makes it: the root stack is no part of the type chain."""
    prefix = f"urn:pulumi:{STACK}::{PROJECT}::"
    chain = request.parent.split("::")[2] if request.parent else ""
    if not chain or chain == STACK_TYPE:
        return f"{prefix}{request.type}::{request.name}"
    return f"{prefix}{chain}${request.type}::{request.name}"


def _encrypted(value: Any) -> Any:
    """Return properties as an export has them: a secret is a ciphertext."""
    if isinstance(value, list):
        return [_encrypted(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(SIGNATURE) == SECRET:
        plain = json.dumps(value.get("value"))
        return {SIGNATURE: SECRET, "ciphertext": "v1:bm9uY2U=:Y2lwaGVydGV4dA==", "plaintext": plain}
    return {key: _encrypted(item) for key, item in value.items()}


def _plain(struct: struct_pb2.Struct) -> dict[str, Any]:
    found: dict[str, Any] = json_format.MessageToDict(struct)
    return found


def _struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    json_format.ParseDict(dict(values), struct)
    return struct
