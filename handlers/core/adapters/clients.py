"""boto3 clients: made once per cold start, with timeouts and attempts that fit the deadline."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

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


def dynamodb_client() -> DynamoDBClient:
    """Make the DynamoDB client."""
    return boto3.client("dynamodb", config=_config())


def sqs_client() -> SQSClient:
    """Make the SQS client."""
    return boto3.client("sqs", config=_config())


def ssm_client() -> SSMClient:
    """Make the SSM client."""
    return boto3.client("ssm", config=_config())


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
