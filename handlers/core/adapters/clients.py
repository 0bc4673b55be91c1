"""boto3 clients: made at their first call, with timeouts and attempts that fit the deadline."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from handlers.core.deadline import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient
    from types_boto3_ssm import SSMClient

    from handlers.core.errors import DependencyError
    from handlers.core.ports import Tracing


def _config() -> Config:
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        tcp_keepalive=True,
    )


class _Lazy:
    """Stands for a client, and makes it when it is first used: an invocation pays for the services that it calls."""

    def __init__(self, service: str) -> None:
        self._service = service

    @cached_property
    def _client(self) -> Any:
        return boto3.client(self._service, config=_config())  # type: ignore[call-overload]  # a name, not a literal

    def __getattr__(self, name: str) -> Any:
        """Return what the client has under this name."""
        return getattr(self._client, name)


def dynamodb_client() -> DynamoDBClient:
    """Return the DynamoDB client."""
    return cast("DynamoDBClient", _Lazy("dynamodb"))


def sqs_client() -> SQSClient:
    """Return the SQS client."""
    return cast("SQSClient", _Lazy("sqs"))


def ssm_client() -> SSMClient:
    """Return the SSM client."""
    return cast("SSMClient", _Lazy("ssm"))


@contextmanager
def downstream(tracing: Tracing, service: str, operation: str, error: type[DependencyError]) -> Iterator[None]:
    """Trace one AWS call and turn its failure into our family, with AWS's error code and nothing else of it."""
    try:
        with tracing.call(service, operation):
            yield
    except ClientError as exc:
        raise error(operation=operation, aws=exc.response.get("Error", {}).get("Code", "unknown")) from exc
    except BotoCoreError as exc:
        raise error(operation=operation, aws=type(exc).__name__) from exc
