"""What a role's policies allow, and which action on which resource an AWS call is.

Standard library only: functions' processes load this file as it stands, beside the function's own code.
The evaluator reads the subset of the policy language that the stack uses, and refuses anything else out loud: an element
that it ignored would be one that the sandbox does not prove.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

_KNOWN: Final = frozenset({"Sid", "Effect", "Action", "Resource"})


class UnsupportedPolicyError(Exception):
    """A statement has an element that this evaluator does not know."""


@dataclass(frozen=True)
class Call:
    """One AWS call: an IAM action on a resource's ARN."""

    action: str
    resource: str


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _matches(pattern: str, text: str, flags: int = 0) -> bool:
    """Match as IAM does: ``*`` is any run of characters and ``?`` any one; nothing else is special."""
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.fullmatch("".join(parts), text, flags | re.DOTALL) is not None


def _speaks_of(statement: Mapping[str, Any], call: Call) -> bool:
    unknown = set(statement) - _KNOWN
    if unknown:
        raise UnsupportedPolicyError(f"the sandbox's evaluator does not know {sorted(unknown)}")
    return any(_matches(action, call.action, re.IGNORECASE) for action in _listed(statement["Action"])) and any(
        _matches(resource, call.resource) for resource in _listed(statement["Resource"])
    )


def allows(documents: Iterable[Mapping[str, Any]], call: Call) -> bool:
    """Tell whether identity policies allow a call: some statement allows it and none denies it."""
    effects = {
        statement["Effect"]
        for document in documents
        for statement in document["Statement"]
        if _speaks_of(statement, call)
    }
    return effects == {"Allow"}


def _arn(service: str, rest: str, region: str, account: str) -> str:
    return f"arn:aws:{service}:{region}:{account}:{rest}"


def call_of(service: str, operation: str, body: Any, region: str, account: str) -> Call:
    """Tell which action on which resource a request to DynamoDB, SQS or SSM is.

    The resource types are those of the Service Authorization Reference. A service that is not here is one that the
    functions were never meant to call: its resource is ``*``, which no scoped statement allows.
    """
    given = json.loads(body) if isinstance(body, bytes | str) and body else {}
    if service == "dynamodb":
        resource = _arn("dynamodb", f"table/{given.get('TableName')}", region, account)
    elif service == "sqs":
        resource = _arn("sqs", str(given.get("QueueUrl")).rpartition("/")[2], region, account)
    elif service == "ssm":
        resource = _arn("ssm", f"parameter/{str(given.get('Name')).lstrip('/')}", region, account)
    else:
        resource = "*"
    return Call(f"{service}:{operation}", resource)
