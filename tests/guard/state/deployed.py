"""Exports of the deployed program, made without an engine: each registration is created by the stand-in provider.

What the real engine exports is judged in tests/guard/pulumi_cli, where the CLI is present.
"""

from __future__ import annotations

import asyncio
import copy
import hashlib
import json
import os
import runpy
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import provider_pb2, resource_pb2
from pulumi.runtime.stack import run_in_stack

from guard.pulumi_cli.fake_provider import FakeAwsProvider
from policies.protocol.markers import SECRET, SIGNATURE

ROOT = Path(__file__).resolve().parents[3]
ACCOUNT = "123456789012"
KEY = "a-key-that-signs-and-must-never-be-shown"
WEBHOOK = "https://acme.example/hooks/of-a-secret-path"
CONFIG: Mapping[str, str] = {
    "aws:region": "us-east-2",
    "aws:allowedAccountIds": json.dumps([ACCOUNT]),
    "guarded-payments:environmentSuffix": "dev",
    "guarded-payments:deployerRoleArn": f"arn:aws:iam::{ACCOUNT}:role/payments-deployer",
    "guarded-payments:fraudSigningSecret": KEY,
    "guarded-payments:merchants": json.dumps({"acme": {"webhookUrl": WEBHOOK, "signingKey": KEY}}),
}
STACK_TYPE = "pulumi:pulumi:Stack"


class _NoMocks(mocks.Mocks):
    """Never asked: the monitor answers registrations itself."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        raise NotImplementedError(args.typ)

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise NotImplementedError(args.token)


class _Engine(mocks.MockMonitor):
    """Creates what is registered through the stand-in provider, and keeps the state as the engine would."""

    def __init__(self) -> None:
        super().__init__(_NoMocks())
        self.provider = FakeAwsProvider()
        self.state: list[dict[str, Any]] = []

    def RegisterResource(self, request: Any) -> Any:
        urn = _urn(request)
        entry: dict[str, Any] = {"urn": urn, "custom": request.custom, "type": request.type, "parent": request.parent}
        identity, outputs = "", request.object
        inputs = request.object
        if request.type == "pulumi:providers:aws":
            identity = "0a1b2c3d-0000-4000-8000-000000000000"
            self.provider.Configure(provider_pb2.ConfigureRequest(args=request.object), None)
        elif request.custom:
            news = _hashed(request.object)
            checked = self.provider.Check(provider_pb2.CheckRequest(urn=urn, news=news), None)
            assert not checked.failures, f"{urn}: {checked.failures}"
            inputs = checked.inputs
            created = self.provider.Create(provider_pb2.CreateRequest(urn=urn, properties=inputs), None)
            identity, outputs = created.id, created.properties
        self.state.append(
            {
                **entry,
                "id": identity,
                "inputs": _encrypted(json_format.MessageToDict(inputs)),
                "outputs": _encrypted(json_format.MessageToDict(outputs)),
                "provider": request.provider,
                "dependencies": list(request.dependencies),
                "propertyDependencies": {key: list(item.urns) for key, item in request.propertyDependencies.items()},
                "ignoreChanges": list(request.ignoreChanges),
                "protect": request.protect,
                "retainOnDelete": request.retainOnDelete,
                "sourcePosition": f"{request.sourcePosition.uri}#{request.sourcePosition.line}",
            }
        )
        return resource_pb2.RegisterResourceResponse(urn=urn, id=identity, object=outputs)

    def RegisterResourceOutputs(self, request: Any) -> Any:
        entry = next(item for item in self.state if item["urn"] == request.urn)
        entry["outputs"] = json_format.MessageToDict(request.outputs)
        return empty_pb2.Empty()

    def refresh(self) -> None:
        """Read every resource back, as `pulumi refresh` does."""
        for entry in self.state:
            if entry["type"].startswith("aws:"):
                asked = struct_pb2.Struct()
                json_format.ParseDict(entry["inputs"], asked)
                request = provider_pb2.ReadRequest(urn=entry["urn"], id=entry["id"], inputs=asked)
                read = self.provider.Read(request, None)
                entry["inputs"] = _encrypted(json_format.MessageToDict(read.inputs))
                entry["outputs"] = _encrypted(json_format.MessageToDict(read.properties))


def _hashed(given: struct_pb2.Struct) -> struct_pb2.Struct:
    """Return inputs in which each archive carries its hash, as the engine sends it to a provider."""
    inputs = struct_pb2.Struct()
    inputs.CopyFrom(given)
    for value in inputs.fields.values():
        fields = value.struct_value.fields if value.HasField("struct_value") else {}
        if "path" in fields:
            fields["hash"].string_value = hashlib.sha256(Path(fields["path"].string_value).read_bytes()).hexdigest()
    return inputs


def _urn(request: Any) -> str:
    """Return a URN as the engine makes it: the root stack is no part of the type chain."""
    prefix = "urn:pulumi:dev::guarded-payments::"
    chain = request.parent.split("::")[2] if request.parent else ""
    if not chain or chain == STACK_TYPE:
        return f"{prefix}{request.type}::{request.name}"
    return f"{prefix}{chain}${request.type}::{request.name}"


def _encrypted(value: Any) -> Any:
    """Return properties as an export has them: a secret is a ciphertext, here one that nothing decrypts."""
    if isinstance(value, list):
        return [_encrypted(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(SIGNATURE) == SECRET:
        plain = json.dumps(value.get("value"))
        return {SIGNATURE: SECRET, "ciphertext": "v1:bm9uY2U=:Y2lwaGVydGV4dA==", "plaintext": plain}
    return {key: _encrypted(item) for key, item in value.items()}


@cache
def _deployed() -> dict[str, Any]:
    engine = _Engine()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    before = Path.cwd()
    os.chdir(ROOT / "infra")  # where the engine runs the program: its archives are relative to that
    try:
        made = mocks.MockSettings(
            monitor=engine, engine=mocks.MockEngine(None), project="guarded-payments", stack="dev", dry_run=False
        )
        settings.configure(made)
        pulumi.runtime.set_all_config(dict(CONFIG))

        def main() -> None:
            runpy.run_path(str(ROOT / "infra" / "__main__.py"), run_name="__main__")

        loop.run_until_complete(run_in_stack(main))
    finally:
        os.chdir(before)
        asyncio.set_event_loop(None)
        loop.close()
    engine.refresh()
    return {
        "version": 3,
        "deployment": {
            "manifest": {"time": "2026-11-26T05:00:00Z", "magic": "", "version": "v3.272.0"},
            "secrets_providers": {"type": "passphrase", "state": {"salt": "v1:c2FsdA==:v1:bm9uY2U=:eA=="}},
            "resources": engine.state,
        },
    }


def document(*, plain: bool = False) -> dict[str, Any]:
    """Return the export of the deployed, refreshed program; ``plain`` as after ``--show-secrets``."""
    exported: dict[str, Any] = _with_secrets(copy.deepcopy(_deployed()), plain=plain)
    return exported


def _with_secrets(value: Any, *, plain: bool) -> Any:
    if isinstance(value, list):
        return [_with_secrets(item, plain=plain) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(SIGNATURE) == SECRET:
        return {key: item for key, item in value.items() if key != ("ciphertext" if plain else "plaintext")}
    return {key: _with_secrets(item, plain=plain) for key, item in value.items()}


def resource(exported: dict[str, Any], name: str, type_part: str = "") -> dict[str, Any]:
    """Return the one resource of that name."""
    entries: list[dict[str, Any]] = exported["deployment"]["resources"]
    found = [item for item in entries if item["urn"].endswith(f"::{name}") and type_part in item["type"]]
    assert len(found) == 1, f"{name}: {[item['type'] for item in found]}"
    return found[0]


def written(exported: dict[str, Any], file: Path) -> Path:
    """Write an export to a file."""
    file.write_text(json.dumps(exported), encoding="utf-8")
    return file
