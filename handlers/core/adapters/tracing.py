"""X-Ray subsegments, one for each downstream call, sent to the daemon that Lambda runs beside the function.

The format is AWS's documented one: a datagram of a header line and a segment document of at most 64 KB, which names the
function's own segment as its parent (X-Ray Developer Guide, "Sending trace data to X-Ray", "AWS X-Ray segment documents",
"The X-Ray daemon"). The X-Ray SDK did the same until here: its support ends on 2027-02-25, and importing it was a tenth of a
second of each cold start. Nothing of a call is recorded but its service, operation, times and the type of its failure.
"""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TRACE_VARIABLE: Final = "_X_AMZN_TRACE_ID"
"""Where Lambda puts the trace header of the invocation that runs."""
DAEMON_VARIABLE: Final = "AWS_XRAY_DAEMON_ADDRESS"
_HEADER: Final = b'{"format": "json", "version": 1}\n'
_AWS: Final = frozenset({"DynamoDB", "SQS", "SSM"})
_ID_BYTES: Final = 8


class _Parent(NamedTuple):
    """The function's own segment: its trace and its id."""

    trace: str
    segment: str


def _sampled_parent(header: str) -> _Parent | None:
    """Read `Root=...;Parent=...;Sampled=1`; None for a trace that is not sampled, or for another text."""
    parts = dict(part.split("=", 1) for part in header.split(";") if "=" in part)
    if parts.get("Sampled") != "1" or not parts.get("Root") or not parts.get("Parent"):
        return None
    return _Parent(parts["Root"], parts["Parent"])


def _daemon(address: str) -> tuple[str, int] | None:
    """Read `host:port`, or the UDP part of `tcp:host:port udp:host:port`; None for another text."""
    parts = address.split()
    host, _, port = next((part for part in parts if part.startswith("udp:")), parts[0] if parts else "").rpartition(":")
    host = host.removeprefix("udp:")
    return (host, int(port)) if host and port.isdigit() else None


class XrayTracing:
    """Sends subsegments; silent outside Lambda, where no daemon's address is set."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Read the daemon's address; the socket is made once."""
        self._daemon = _daemon(variables.get(DAEMON_VARIABLE, ""))
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(0)  # a trace never makes a payment wait

    @contextmanager
    def call(self, service: str, operation: str) -> Iterator[None]:
        """Time a call. A failure is marked by its type; its text stays out of the trace."""
        began, failure = time.time(), ""
        try:
            yield
        except Exception as exc:
            failure = type(exc).__name__
            raise
        finally:
            self._send(service, operation, began, failure)

    def _send(self, service: str, operation: str, began: float, failure: str) -> None:
        parent = _sampled_parent(self.header() or "")
        if parent is None or self._daemon is None:
            return
        is_aws = service in _AWS
        segment: dict[str, object] = {
            "type": "subsegment",
            "trace_id": parent.trace,
            "parent_id": parent.segment,
            "id": os.urandom(_ID_BYTES).hex(),
            "name": service,
            "namespace": "aws" if is_aws else "remote",
            "start_time": began,
            "end_time": time.time(),
            "annotations": {"operation": operation, **({"error": failure} if failure else {})},
        }
        if is_aws:
            segment["aws"] = {"operation": operation}
        if failure:
            segment["fault"] = True
        # A datagram that cannot leave costs a part of a trace, and no payment: the audit record is the log.
        with suppress(OSError):
            self._socket.sendto(_HEADER + json.dumps(segment).encode(), self._daemon)

    @staticmethod
    def header() -> str | None:
        """Return the trace header that Lambda gave this invocation."""
        return os.environ.get(TRACE_VARIABLE) or None
