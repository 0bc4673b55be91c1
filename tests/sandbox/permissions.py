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

_KNOWN: Final = frozenset({"Sid", "Effect", "Action", "Resource", "Condition"})


class UnsupportedPolicyError(Exception):
    """A statement has an element that this evaluator does not know."""


@dataclass(frozen=True)
class Call:
    """One AWS call: an IAM action on a resource's ARN, with the values of the condition keys that it has."""

    action: str
    resource: str
    keys: tuple[tuple[str, tuple[str, ...]], ...] = ()


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
    return (
        any(_matches(action, call.action, re.IGNORECASE) for action in _listed(statement["Action"]))
        and any(_matches(resource, call.resource) for resource in _listed(statement["Resource"]))
        and _holds(statement.get("Condition", {}), call)
    )


def _holds(condition: Mapping[str, Mapping[str, Any]], call: Call) -> bool:
    """Evaluate a condition (IAM User Guide, "Set operators", "...IfExists"): a key that the request lacks satisfies both."""
    unknown = set(condition) - {"ForAllValues:StringEquals", "StringEqualsIfExists"}
    if unknown:
        raise UnsupportedPolicyError(f"the sandbox's evaluator does not know {sorted(unknown)}")
    keys = dict(call.keys)
    return all(
        set(keys.get(key, ())) <= set(_listed(values)) for tests in condition.values() for key, values in tests.items()
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


_TRANSACT: Final = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_BATCHES: Final = {"ChangeMessageVisibilityBatch": "ChangeMessageVisibility", "SendMessageBatch": "SendMessage"}
"""What IAM asks for instead of an operation's own name (Service Authorization Reference)."""


_WORDS: Final = re.compile(r":?[A-Za-z_#]\w*")
_KEYWORDS: Final = frozenset({"SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "IN", "BETWEEN"}) | {
    "if_not_exists",
    "list_append",
    "attribute_exists",
    "attribute_not_exists",
    "attribute_type",
    "begins_with",
    "contains",
    "size",
}
_EXPRESSIONS: Final = ("ProjectionExpression", "UpdateExpression", "ConditionExpression", "KeyConditionExpression")


def _table_keys(given: Mapping[str, Any], operation: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return DynamoDB's condition keys of one item's request: the attributes that it names, and what it reads or returns."""
    names = given.get("ExpressionAttributeNames", {})
    words = {word for key in _EXPRESSIONS for word in _WORDS.findall(given.get(key, "")) if not word.startswith(":")}
    attributes = {names.get(word, word) for word in words - _KEYWORDS} | {*given.get("Key", {}), *given.get("Item", {})}
    found = [("dynamodb:Attributes", tuple(sorted(attributes)))]
    if operation == "GetItem":
        whole = "ProjectionExpression" not in given
        found.append(("dynamodb:Select", ("ALL_ATTRIBUTES" if whole else "SPECIFIC_ATTRIBUTES",)))
    if operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        found.append(("dynamodb:ReturnValues", (given.get("ReturnValues", "NONE"),)))
    return tuple(found)


def calls_of(service: str, operation: str, body: Any, region: str, account: str) -> list[Call]:
    """Tell which actions on which resources a request to DynamoDB, SQS or SSM is: several for a transactional write.

    The resource types are those of the Service Authorization Reference. A service that is not here is one that the
    functions were never meant to call: its resource is ``*``, which no scoped statement allows.
    """
    given = json.loads(body) if isinstance(body, bytes | str) and body else {}
    if service == "dynamodb" and operation == "TransactWriteItems":
        return [
            Call(
                f"dynamodb:{_TRANSACT[kind]}",
                _arn("dynamodb", f"table/{item['TableName']}", region, account),
                _table_keys(item, _TRANSACT[kind]),
            )
            for entry in given["TransactItems"]
            for kind, item in entry.items()
        ]
    keys: tuple[tuple[str, tuple[str, ...]], ...] = ()
    if service == "dynamodb":
        keys = _table_keys(given, operation)
        index = f"/index/{given['IndexName']}" if "IndexName" in given else ""
        resource = _arn("dynamodb", f"table/{given.get('TableName')}{index}", region, account)
    elif service == "sqs":
        operation = _BATCHES.get(operation, operation)
        resource = _arn("sqs", str(given.get("QueueUrl")).rpartition("/")[2], region, account)
    elif service == "ssm":
        resource = _arn("ssm", f"parameter/{str(given.get('Name')).lstrip('/')}", region, account)
    else:
        resource = "*"
    return [Call(f"{service}:{operation}", resource, keys)]
