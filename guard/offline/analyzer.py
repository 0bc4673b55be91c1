"""Asks a running policy pack over the analyzer protocol. The pack is the only judge; nothing of it is imported here."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as wire
from pulumi.runtime.proto import analyzer_pb2_grpc

from compliance.errors import CannotJudgeError
from policies.model.strings import kind_of

_MAX_MESSAGE: Final = 400 * 1024 * 1024
"""The engine's own limit for messages (sdk/go/common/util/rpcutil)."""

_IN_FLIGHT: Final = 64
"""Questions asked at a time: gRPC's server begins to cancel what waits when a thousand do."""

_LEVELS: Final = {"advisory": 0, "mandatory": 1, "disabled": 2, "remediate": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One diagnostic of the pack."""

    policy: str
    urn: str
    title: str
    text: str
    mandatory: bool
    severity: str
    rehearsals: tuple[str, ...] = ("preview",)
    """Which rehearsals of the program show it."""


class Pack:
    """A running pack, asked over its protocol."""

    def __init__(self, address: str) -> None:
        """Connect; a pack listens before it says its address, so that one which does not answer is gone."""
        self._channel = grpc.insecure_channel(
            address,
            options=[
                ("grpc.max_receive_message_length", _MAX_MESSAGE),
                ("grpc.max_send_message_length", _MAX_MESSAGE),
                ("grpc.enable_http_proxy", 0),
            ],
        )
        self._stub = analyzer_pb2_grpc.AnalyzerStub(self._channel)

    def close(self) -> None:
        """Disconnect."""
        self._channel.close()

    def info(self) -> Any:
        """Return the pack's own description: its policies, their levels, schemas and remedies."""
        return self._ask(lambda: self._stub.GetAnalyzerInfo(empty_pb2.Empty()))

    def configure(self, info: Any, given: Mapping[str, Any]) -> frozenset[str]:
        """Send the effective configuration, merged as the engine merges it; return the policies that remediate.

        Raises:
            CannotJudgeError: the pack refuses it; the message is the pack's own.

        """
        request = wire.ConfigureAnalyzerRequest()
        for policy in info.policies:
            entry = request.policyConfig[policy.name]
            entry.enforcementLevel = policy.enforcementLevel
            for name, schema in policy.configSchema.properties.items():
                if "default" in schema:
                    entry.properties[name] = schema["default"]
        everything = given.get("all")
        for name, value in given.items():
            if name != "all":
                _merge(request.policyConfig[name], name, value)
        if everything is not None:
            for policy in info.policies:
                if policy.name not in given:
                    _merge(request.policyConfig[policy.name], "all", everything)
        self._ask(lambda: self._stub.Configure(request))
        return frozenset(
            name for name, entry in request.policyConfig.items() if entry.enforcementLevel == wire.REMEDIATE
        )

    def configure_stack(self, request: Any) -> None:
        """Tell the pack which stack and phase it is about to judge."""
        self._ask(lambda: self._stub.ConfigureStack(request))

    def remediate(self, request: Any) -> struct_pb2.Struct:
        """Return the resource's inputs as the pack rewrites them."""
        response = self._ask(lambda: self._stub.Remediate(request))
        mended = request.properties
        for item in response.remediations:
            if item.HasField("properties"):
                mended = item.properties
        return mended

    def analyze(self, requests: Iterable[Any]) -> list[Violation]:
        """Have every resource judged."""
        questions = Questions(self)
        for request in requests:
            questions.put(request)
        return questions.answers()

    def analyze_stack(self, request: Any) -> list[Violation]:
        """Have the stack judged as a whole."""
        return self.begin_stack(request)()

    def begin(self, request: Any) -> Callable[[], list[Violation]]:
        """Ask about a resource; the answer is waited for when what is returned is called."""
        future = self._stub.Analyze.future(request)
        return lambda: _violations(self._ask(future.result), request.urn)

    def begin_stack(self, request: Any) -> Callable[[], list[Violation]]:
        """Ask about the stack; the answer is waited for when what is returned is called."""
        root = next((item.urn for item in request.resources if item.type == "pulumi:pulumi:Stack"), "")
        future = self._stub.AnalyzeStack.future(request)
        return lambda: _violations(self._ask(future.result), root)

    def _ask(self, question: Callable[[], Any]) -> Any:
        try:
            return question()
        except grpc.RpcError as error:
            message = f"the policy pack failed: {error.details()}"
            raise CannotJudgeError(message) from error


class Questions:
    """Asks about resources, several at a time and never too many."""

    def __init__(self, pack: Pack) -> None:
        """Begin with nothing asked."""
        self._pack = pack
        self._asked: deque[Callable[[], list[Violation]]] = deque()
        self._found: list[Violation] = []

    def put(self, request: Any) -> None:
        """Ask about a resource, as soon as the pack has room for another question."""
        if len(self._asked) == _IN_FLIGHT:
            self._found += self._asked.popleft()()
        self._asked.append(self._pack.begin(request))

    def answers(self) -> list[Violation]:
        """Wait for every answer."""
        while self._asked:
            self._found += self._asked.popleft()()
        return self._found


def _merge(entry: Any, name: str, value: Any) -> None:
    if isinstance(value, str):
        entry.enforcementLevel = _level(name, value)
        return
    if not isinstance(value, Mapping):
        message = f"the pack's configuration of {name!r} is {kind_of(value)}; required: a level or an object"
        raise CannotJudgeError(message)
    for key, item in value.items():
        if key == "enforcementLevel":
            entry.enforcementLevel = _level(name, item)
        else:
            entry.properties[key] = item


def _level(name: str, value: Any) -> int:
    if value not in _LEVELS:
        message = f"the pack's configuration of {name!r}: the level {value!r} is none of {', '.join(_LEVELS)}"
        raise CannotJudgeError(message)
    return _LEVELS[value]


def _violations(response: Any, urn: str) -> list[Violation]:
    return [
        Violation(
            policy=item.policyName,
            urn=item.urn or urn,
            title=item.description,
            text=item.message.removeprefix(item.description).strip(),
            mandatory=item.enforcementLevel != wire.ADVISORY,
            severity=wire.PolicySeverity.Name(item.severity).removeprefix("POLICY_SEVERITY_").lower(),
        )
        for item in response.diagnostics
    ]
