"""A provider that stands in for AWS's while the real engine previews: it creates nothing and reaches no network.

It does what the bridged provider does to a preview (pulumi-terraform-bridge, ``pkg/tfbridge/provider.go``): Check fills
in ``__defaults``, ``tagsAll`` and the region; Create answers the inputs, and unknowns for what only AWS could fill in.
Run as ``python -m guard.pulumi_cli.fake_provider``, it prints its port and serves until it is ended.
"""

from __future__ import annotations

import importlib
import json
import sys
import threading
from collections.abc import Mapping
from concurrent import futures
from types import MappingProxyType
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from guard.program_host import sdk_types

_UNSET: Final = ""


class StandIn(provider_pb2_grpc.ResourceProviderServicer):
    """Echoes inputs; knows the account and region that it was configured with, and nothing else."""

    def __init__(self) -> None:
        """Start unconfigured."""
        self._lock = threading.Lock()
        self._config: Mapping[str, Any] = MappingProxyType({})

    def Handshake(self, _request: Any, _context: Any) -> Any:
        """Agree to secrets, as the bridged provider does."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=False, accept_outputs=False)

    def Attach(self, _request: Any, _context: Any) -> Any:
        """Accept the engine."""
        return empty_pb2.Empty()

    def GetPluginInfo(self, _request: Any, _context: Any) -> Any:
        """Say the version of the SDK beside us."""
        return plugin_pb2.PluginInfo(version=importlib.import_module("pulumi_aws._utilities").get_version())

    def GetSchema(self, _request: Any, _context: Any) -> Any:
        """Answer an empty schema: the stand-in has none."""
        return provider_pb2.GetSchemaResponse(schema=json.dumps({"name": "aws"}))

    def GetMapping(self, _request: Any, _context: Any) -> Any:
        """Answer no mapping."""
        return provider_pb2.GetMappingResponse()

    def GetMappings(self, _request: Any, _context: Any) -> Any:
        """Answer no mapping."""
        return provider_pb2.GetMappingsResponse()

    def Cancel(self, _request: Any, _context: Any) -> Any:
        """Have nothing to cancel."""
        return empty_pb2.Empty()

    def CheckConfig(self, request: Any, _context: Any) -> Any:
        """Accept the provider's configuration."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, _request: Any, _context: Any) -> Any:
        """Answer that nothing changed."""
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, _context: Any) -> Any:
        """Remember region, account and default tags."""
        with self._lock:
            self._config = MappingProxyType({**self._config, **_decoded(request.args)})
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    def Invoke(self, request: Any, context: Any) -> Any:
        """Answer who and where we are; anything else needs AWS."""
        account, region = self._account(), str(self._config.get("region", _UNSET))
        answers: Mapping[str, dict[str, Any]] = {
            "aws:index/getCallerIdentity:getCallerIdentity": {
                "accountId": account,
                "arn": f"arn:aws:iam::{account}:root",
                "id": account,
                "userId": account,
            },
            "aws:index/getRegion:getRegion": {"name": region, "region": region, "id": region},
            "aws:index/getPartition:getPartition": {"partition": "aws", "dnsSuffix": "amazonaws.com", "id": "aws"},
        }
        if request.tok not in answers:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the stand-in provider cannot answer {request.tok}")
        returned = struct_pb2.Struct()
        returned.update(answers[request.tok])
        return provider_pb2.InvokeResponse(**{"return": returned})

    def Check(self, request: Any, _context: Any) -> Any:
        """Add what the bridged provider adds."""
        inputs = struct_pb2.Struct()
        inputs.CopyFrom(request.news)
        inputs.fields["__defaults"].list_value.SetInParent()
        names = self._inputs_of(request.urn)
        if "region" in names and "region" not in inputs.fields and self._config.get("region"):
            inputs.fields["region"].string_value = self._config["region"]
        return provider_pb2.CheckResponse(inputs=inputs)

    def Diff(self, _request: Any, _context: Any) -> Any:
        """Answer that an existing resource is unchanged."""
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Create(self, request: Any, _context: Any) -> Any:
        """Answer the inputs, and unknowns for what only AWS could fill in."""
        outputs = struct_pb2.Struct()
        outputs.CopyFrom(request.properties)
        outputs.fields.pop("__defaults", None)
        self._inputs_of(request.urn)
        for name in sdk_types.computed(_type(request.urn)):
            if name not in outputs.fields:
                outputs.fields[name].string_value = rpc.UNKNOWN
        return provider_pb2.CreateResponse(id="", properties=outputs)

    def Read(self, request: Any, _context: Any) -> Any:
        """Answer what was asked: nothing exists."""
        return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def _account(self) -> str:
        accounts = self._config.get("allowedAccountIds", [])
        return str(accounts[0]) if isinstance(accounts, list) and len(accounts) == 1 else _UNSET

    def _inputs_of(self, urn: str) -> frozenset[str]:
        """Return the names of a type's inputs; its module is imported first, by one thread at a time."""
        type_token = _type(urn)
        module = type_token.split(":")[1].partition("/")[0].replace("lambda", "lambda_")
        with self._lock:
            imported = importlib.import_module(f"pulumi_aws.{module}")
            getattr(imported, type_token.rpartition(":")[2], None)
            sdk_types.resource_class.cache_clear()
        return sdk_types.inputs(type_token)


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def _decoded(args: struct_pb2.Struct) -> dict[str, Any]:
    """Return the provider's configuration; structured values arrive as JSON text."""
    found: dict[str, Any] = {}
    for key, value in args.items():
        try:
            found[key] = json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value
        except ValueError:
            found[key] = value
    return found


def main() -> None:
    """Serve on a free port of the loopback address, and print it."""
    server = grpc.server(futures.ThreadPoolExecutor(8))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(StandIn(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
