"""Gives marks for the texts that other packages' providers would make: in an update the SDK takes an unknown for None.

The gate knows what AWS makes, and has a placeholder for it. What ``pulumi_random``, ``pulumi_tls``, ``pulumi_aws_native`` or a
remote component makes, it does not; the package may be installed for the program alone. A mark is unknown again in whatever
the program makes of it (:mod:`guard.offline.partly_known`), and a secret output stays one.
"""

from __future__ import annotations

import re
import threading
from typing import Any, Final

from google.protobuf import struct_pb2
from pulumi.runtime import rpc, settings

from . import sdk_types

_MADE: Final = ("aws:", "pulumi:")
"""What the types begin with whose outputs the gate makes, and the engine's own."""


def install() -> None:
    """Fill in the answer to each registration from here on."""
    monitor: Any = settings.SETTINGS.monitor
    send = monitor.RegisterResource
    asking = threading.Lock()

    def registered(request: Any, *args: Any, **kwargs: Any) -> Any:
        answer = send(request, *args, **kwargs)
        if (request.custom or request.remote) and not request.type.startswith(_MADE):
            with asking:
                texts = [name for name, is_text in sdk_types.filled(request.type).items() if is_text]
            for name in texts:
                _fill(answer.object, name, request)
        return answer

    monitor.RegisterResource = registered


def _fill(outputs: Any, name: str, request: Any) -> None:
    if name in outputs.fields and outputs.fields[name].string_value != rpc.UNKNOWN:
        return
    kind = request.type.rpartition(":")[2]
    named = re.sub(r"\W", "_", request.name)
    mark = struct_pb2.Value(string_value=f"{rpc.UNKNOWN}/{name}/{kind}/{named}/")
    if name in request.additionalSecretOutputs:
        fields = {rpc._special_sig_key: struct_pb2.Value(string_value=rpc._special_secret_sig), "value": mark}  # noqa: SLF001 - the protocol's own keys
        mark = struct_pb2.Value(struct_value=struct_pb2.Struct(fields=fields))
    outputs.fields[name].CopyFrom(mark)
