"""The floor: as many policies as the real pack has, under the unchanged SDK, each of which does nothing.

With ``EMPTY_PACK=decoding`` the SDK's servicer is replaced by one that decodes each message once and answers: what a pack
in Python that asks nothing at all cannot do without.
"""

from __future__ import annotations

import os
from typing import Any

import pulumi_policy
from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2 as wire
from pulumi_policy import policy as sdk


def _nothing(_args: Any, _report: Any) -> None:
    """Find nothing."""


class _Decoding(sdk._PolicyAnalyzerServicer):  # noqa: SLF001 - the place where the real pack stands too
    """Decodes each message once, and answers."""

    def Analyze(self, request: Any, _context: Any) -> Any:
        """Decode one resource."""
        _decode(request)
        return wire.AnalyzeResponse()

    def AnalyzeStack(self, request: Any, _context: Any) -> Any:
        """Decode every resource."""
        kept = [_decode(item) for item in request.resources]
        return wire.AnalyzeResponse(diagnostics=kept[:0])


def _decode(message: Any) -> Any:
    provider = json_format.MessageToDict(message.provider.properties) if message.HasField("provider") else None
    return json_format.MessageToDict(message.properties), provider


def serve() -> None:
    """Serve as many policies as the environment says, until ended."""
    if os.environ.get("EMPTY_PACK") == "decoding":
        setattr(sdk, "_PolicyAnalyzerServicer", _Decoding)  # noqa: B010 - as the real pack does
    resource = int(os.environ["EMPTY_RESOURCE_POLICIES"])
    stack = int(os.environ["EMPTY_STACK_POLICIES"])
    policies: list[pulumi_policy.Policy] = [
        pulumi_policy.ResourceValidationPolicy(name=f"resource-{number}", description="Nothing", validate=_nothing)
        for number in range(resource)
    ]
    policies += [
        pulumi_policy.StackValidationPolicy(name=f"stack-{number}", description="Nothing", validate=_nothing)
        for number in range(stack)
    ]
    pulumi_policy.PolicyPack(name="empty", policies=policies)


serve()
