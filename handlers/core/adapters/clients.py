"""Clients of AWS: made at their first call, with timeouts and attempts that fit the deadline.

boto3's clients are botocore's. Its package adds resources, which nothing here uses and which took 20 ms of a cold start.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader
from botocore.session import Session

from handlers.core.deadline import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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


class _Loader(Loader):
    """Does without the list of every service's endpoints in every region, which is 1.2 MB of JSON.

    The rules beside each service's model say where it answers. What botocore takes from the list besides, a partition's
    regions and domain, stands in `partitions`, which it reads for the rules anyway.
    """

    def load_data_with_path(self, name: str) -> tuple[Any, str]:
        """Return a document of botocore's, and the file that it is from."""
        if name != "endpoints":
            return super().load_data_with_path(name)
        data, path = super().load_data_with_path("partitions")
        return {"version": 3, "partitions": [_partition(found) for found in data["partitions"]]}, path


def _partition(found: Mapping[str, Any]) -> dict[str, Any]:
    """Write a partition as `endpoints` does, with no service in it."""
    return {
        "partition": found["id"],
        "dnsSuffix": found["outputs"]["dnsSuffix"],
        "regionRegex": found["regionRegex"],
        "regions": found["regions"],
        "services": {},
        "defaults": {
            "hostname": "{service}.{region}.{dnsSuffix}",
            "protocols": ["https"],
            "signatureVersions": ["v4"],
        },
    }


@cache
def session() -> Session:
    """Return the session that all clients of a process share: its credentials, and what its loader has read."""
    made = Session()
    made.register_component("data_loader", _Loader())
    return made


class _Lazy:
    """Stands for a client, and makes it when it is first used: an invocation pays for the services that it calls."""

    def __init__(self, service: str) -> None:
        self._service = service

    @cached_property
    def _client(self) -> Any:
        return session().create_client(self._service, config=_config())

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
