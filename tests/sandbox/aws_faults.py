"""The local AWS's faults: errors in the services' own form, and connections that end before or after the work is done."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from tests.sandbox import faults
from tests.sandbox.aws import DEPLOYER

_SERVICES: Final = {"DynamoDB_20120810": "DynamoDB", "AmazonSQS": "SQS", "AmazonSSM": "SSM"}
"""The services that the functions call, by the prefix of X-Amz-Target."""
_DYNAMODB: Final = "com.amazonaws.dynamodb.v20120810"
_ERRORS: Final = {
    ("DynamoDB", faults.UNAVAILABLE): ("500 Internal Server Error", f"{_DYNAMODB}#InternalServerError"),
    ("DynamoDB", faults.THROTTLED): ("400 Bad Request", f"{_DYNAMODB}#ProvisionedThroughputExceededException"),
    ("SQS", faults.UNAVAILABLE): ("503 Service Unavailable", "com.amazon.coral.service#ServiceUnavailableException"),
    ("SQS", faults.THROTTLED): ("400 Bad Request", "com.amazonaws.sqs#RequestThrottled"),
    ("SSM", faults.UNAVAILABLE): ("500 Internal Server Error", "InternalServerError"),
    ("SSM", faults.THROTTLED): ("400 Bad Request", "ThrottlingException"),
}


def _is_deployers(environ: dict[str, Any]) -> bool:
    """Tell a request of the deployer, the pollers or a test from a function's: faults are for the functions."""
    return f"Credential={DEPLOYER}/" in environ.get("HTTP_AUTHORIZATION", "")


class AwsFaults:
    """Fails the functions' requests while there is a schedule."""

    def __init__(self) -> None:
        """Start without faults."""
        self._schedule: faults.Schedule | None = None

    def begin(self, seed: int | None) -> Counter[str]:
        """Begin with a seed, or end with None; return what failed since the last time, by service and kind."""
        ended, self._schedule = self._schedule, None if seed is None else faults.Schedule(seed)
        return Counter() if ended is None else ended.counts

    def answer(
        self, environ: dict[str, Any], start_response: Callable[..., Any], sound: Callable[[], Iterable[bytes]]
    ) -> Iterable[bytes]:
        """Answer a request as the schedule says; ``sound`` does what is asked.

        Raises:
            ConnectionResetError: the connection was ended.

        """
        service, schedule = _SERVICES.get(environ.get("HTTP_X_AMZ_TARGET", "").partition(".")[0]), self._schedule
        if service is None or schedule is None or _is_deployers(environ):
            return sound()
        kind = schedule.next(service, faults.AWS[service])
        if kind is None:
            return sound()
        if kind == faults.ANSWER_LOST:
            sound()
        if kind in {faults.DROPPED, faults.ANSWER_LOST}:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError
        status, type_ = _ERRORS[service, kind]
        body = json.dumps({"__type": type_, "message": f"scheduled fault: {service} {kind}"}).encode()
        start_response(status, [("Content-Type", "application/x-amz-json-1.0"), ("Content-Length", str(len(body)))])
        return [body]
