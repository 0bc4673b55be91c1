"""A provider that stands in for AWS's under the real engine: it keeps what it creates in memory and reaches no network.

Check, plan, Create, Read, Update, Delete and Diff answer from the model in :mod:`guard.provider`, the same that the offline
preview uses. What it cannot do: AWS's own refusals beyond the provider's Check (quotas, a role that does not exist,
eventual consistency), imports of resources that were not created through it, replacement that only AWS demands,
``get`` functions other than the three below, and waiting. A type outside the model's tables keeps its inputs as outputs.

Run as ``python -m guard.pulumi_cli.fake_provider``, it prints its port and serves until it is ended.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent import futures
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from guard.provider.applied import apply
from guard.provider.aws_values import Given
from guard.provider.check_inputs import check
from guard.provider.cloud import Cloud
from guard.provider.differences import Difference, differences, same
from guard.provider.plan_outputs import plan
from guard.provider.plan_refusals import plan_refusals
from guard.provider.table import resource_type
from guard.provider.values import bare, is_marked, like, structured

_NAMES: Final = ("name", "layerName", "bucket")
_SERVERS: Final = 8


class FakeAwsProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine as the AWS provider would, from a model and from the resources that it has created."""

    def __init__(self) -> None:
        """Start unconfigured, with an empty cloud."""
        self.cloud = Cloud()
        self._lock = threading.Lock()
        self._config: Mapping[str, Any] = MappingProxyType({})

    def Handshake(self, _request: Any, _context: Any) -> Any:
        """Agree to secrets, as the bridged provider does."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=False, accept_outputs=False)

    def Attach(self, _request: Any, _context: Any) -> Any:
        """Accept the engine."""
        return empty_pb2.Empty()

    def GetPluginInfo(self, _request: Any, _context: Any) -> Any:
        """Return the version of the SDK beside us."""
        return plugin_pb2.PluginInfo(version=importlib.import_module("pulumi_aws._utilities").get_version())

    def GetSchema(self, _request: Any, _context: Any) -> Any:
        """Return an empty schema: this provider has none."""
        return provider_pb2.GetSchemaResponse(schema=json.dumps({"name": "aws"}))

    def GetMapping(self, _request: Any, _context: Any) -> Any:
        """Return no mapping."""
        return provider_pb2.GetMappingResponse()

    def GetMappings(self, _request: Any, _context: Any) -> Any:
        """Return no mapping."""
        return provider_pb2.GetMappingsResponse()

    def Cancel(self, _request: Any, _context: Any) -> Any:
        """Have nothing to cancel."""
        return empty_pb2.Empty()

    def CheckConfig(self, request: Any, _context: Any) -> Any:
        """Accept the provider's configuration."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, _context: Any) -> Any:
        """Compare the provider's configuration; another one needs no new resources."""
        changed = json_format.MessageToDict(request.old_inputs) != json_format.MessageToDict(request.news)
        kind = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=kind)

    def Configure(self, request: Any, _context: Any) -> Any:
        """Remember region, account and default tags."""
        given = {key: structured(value) for key, value in json_format.MessageToDict(request.args).items()}
        with self._lock:
            self._config = MappingProxyType({**self._config, **given})
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    def Invoke(self, request: Any, context: Any) -> Any:
        """Answer who and where we are; anything else needs AWS."""
        account, region = self._account(), self._region()
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
        return provider_pb2.InvokeResponse(**{"return": _struct(answers[request.tok])})

    def Check(self, request: Any, _context: Any) -> Any:
        """Add what the provider adds, and refuse what it refuses."""
        type_token = self._known(request.urn)
        olds = _plain(request.olds)
        checked = check(
            type_token, _plain(request.news), provider_inputs=self._config, urn=request.urn, previous=olds or None
        )
        failures = [
            provider_pb2.CheckFailure(property=refusal.prop, reason=refusal.message) for refusal in checked.refusals
        ]
        return provider_pb2.CheckResponse(inputs=_struct(checked.inputs), failures=failures)

    def Diff(self, request: Any, _context: Any) -> Any:
        """Compare a deployed resource with its new inputs."""
        type_token = self._known(request.urn)
        news, olds = _plain(request.news), _plain(request.olds)
        planned = plan(type_token, news, provider_inputs=self._config)
        found = list(differences(type_token, checked=news, planned=planned, deployed=olds))
        found += [
            Difference(name, None, olds.get(name)) for name in removed(type_token, _plain(request.old_inputs), news)
        ]
        ignored = set(request.ignoreChanges)
        found = [item for item in found if item.path not in ignored and _top(item) not in ignored]
        replaces = sorted({_top(item) for item in found if item.replaces})
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if found else provider_pb2.DiffResponse.DIFF_NONE,
            diffs=sorted({_top(item) for item in found}),
            replaces=replaces,
            deleteBeforeReplace=bool(replaces) and _same_name(news, olds),
        )

    def Create(self, request: Any, context: Any) -> Any:
        """Plan a resource, and create it unless this is a preview."""
        type_token = self._known(request.urn)
        checked = _plain(request.properties)
        _refuse(type_token, checked, context)
        planned = plan(type_token, checked, provider_inputs=self._config)
        if request.preview:
            return provider_pb2.CreateResponse(id="", properties=_struct(planned))
        seed = seed_of(request.urn, checked)
        name = next((str(bare(checked[key])) for key in _NAMES if key in checked), request.urn)
        given = self._given(planned, seed=seed, version=self.cloud.count(type_token, name))
        identity, outputs = apply(type_token, given)
        self.cloud.put(type_token, identity, outputs)
        return provider_pb2.CreateResponse(id=identity, properties=_struct(outputs))

    def Update(self, request: Any, context: Any) -> Any:
        """Plan a change, and make it unless this is a preview; the outputs are then what AWS says."""
        type_token = self._known(request.urn)
        checked, olds = _plain(request.news), _plain(request.olds)
        _refuse(type_token, checked, context)
        planned = plan(type_token, checked, provider_inputs=self._config, prior=olds)
        planned = {**planned, "id": request.id}
        if request.preview:
            return provider_pb2.UpdateResponse(properties=_struct(planned))
        given = self._given(planned, seed=f"{request.urn} {request.id}")
        identity, outputs = apply(type_token, given, prior=olds)
        return provider_pb2.UpdateResponse(properties=_struct(self.cloud.put(type_token, identity, outputs)))

    def Read(self, request: Any, _context: Any) -> Any:
        """Return what AWS says of a resource; of one that was never created here, what the engine knows."""
        type_token = self._known(request.urn)
        found = self.cloud.read(type_token, request.id)
        if found is None:
            if self.cloud.is_deleted(type_token, request.id):
                return provider_pb2.ReadResponse()
            return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)
        inputs = read_inputs(type_token, _plain(request.inputs), found)
        return provider_pb2.ReadResponse(id=request.id, properties=_struct(found), inputs=_struct(inputs))

    def Delete(self, request: Any, _context: Any) -> Any:
        """Delete a resource."""
        self.cloud.delete(self._known(request.urn), request.id)
        return empty_pb2.Empty()

    def _given(self, planned: Mapping[str, Any], *, seed: str, version: int = 1) -> Given:
        return Given(
            planned=planned,
            account=self._account(),
            region=str(bare(planned.get("region")) or self._region()),
            seed=seed,
            find=self.cloud.find,
            version=version,
        )

    def _account(self) -> str:
        accounts = self._config.get("allowedAccountIds", [])
        return str(accounts[0]) if isinstance(accounts, list) and len(accounts) == 1 else ""

    def _region(self) -> str:
        return str(self._config.get("region", ""))

    def _known(self, urn: str) -> str:
        """Return a resource's type; what is known of it is looked up first, because that may import a module of the SDK."""
        type_token = urn.split("::")[2].rpartition("$")[2]
        with self._lock:
            resource_type(type_token)
        return type_token


def _refuse(type_token: str, checked: Mapping[str, Any], context: Any) -> None:
    """End the call where the provider does not plan such a resource."""
    refused = plan_refusals(type_token, checked)
    if refused:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "; ".join(item.message for item in refused))


def seed_of(urn: str, checked: Mapping[str, Any]) -> str:
    """Return what a new resource's ids are derived from: with other inputs it is another resource, with other ids."""
    return f"{urn} {hashlib.sha256(json.dumps(checked, sort_keys=True).encode()).hexdigest()}"


def removed(type_token: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> frozenset[str]:
    """Return what the program gave and gives no more; what AWS fills in then stays as it is, which is no difference."""
    known = resource_type(type_token)
    computed = {name for name, field in known.fields.items() if field.computed} if known else set()
    return frozenset(name for name in old.keys() - new.keys() - computed if not name.startswith("__"))


def read_inputs(type_token: str, old: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Return a read resource's inputs: the properties that the program gave, with the values that AWS says.

    As the bridge does (tfbridge/schema.go, ``extractInputsFromOutputs``): a property that no program gave stays out.
    """
    known = resource_type(type_token)
    fields = known.fields if known else {}
    inputs = {}
    for name, value in old.items():
        if name.startswith("__") or name not in found:
            inputs[name] = value
            continue
        read = found[name]
        if same(value, read, fields.get(name)) and not is_marked(bare(read)):
            inputs[name] = value
        else:
            inputs[name] = like(value, bare(read))
    return inputs


def _top(difference: Difference) -> str:
    return difference.path.partition(".")[0]


def _same_name(news: Mapping[str, Any], olds: Mapping[str, Any]) -> bool:
    """Tell whether the new resource would take the old one's name: then the old one has to go first."""
    made_up = news.get("__defaults", [])
    return any(name in news and name not in made_up and bare(news[name]) == bare(olds.get(name)) for name in _NAMES)


def _plain(struct: struct_pb2.Struct) -> dict[str, Any]:
    found: dict[str, Any] = json_format.MessageToDict(struct)
    return found


def _struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    json_format.ParseDict(_jsonable(values), struct)
    return struct


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_jsonable(item) for item in value]
    return value


@contextmanager
def serving(provider: FakeAwsProvider) -> Iterator[int]:
    """Serve a provider on a free port of the loopback address, and yield the port."""
    server = grpc.server(futures.ThreadPoolExecutor(_SERVERS))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield int(port)
    finally:
        server.stop(None).wait()


def main() -> None:
    """Serve until the process is ended, and print the port first."""
    with serving(FakeAwsProvider()) as port:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
