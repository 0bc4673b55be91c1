"""Answers ``aws.iam.get_policy_document``: it asks nothing of AWS, the provider only writes its arguments as JSON.

So the answer is the provider's own, not a made-up value: a statement without an effect allows, a list of one becomes a
text, and the version is 2012-10-17. What the provider would merge from other documents is left to be unknown.
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from google.protobuf import json_format, struct_pb2
from pulumi.runtime import rpc

from policies.protocol.markers import SIGNATURE

TOKEN: Final = "aws:iam/getPolicyDocument:getPolicyDocument"  # noqa: S105 - the protocol's word for a function's name
_ANSWERED: Final = frozenset({"statements", "version", "policyId"})


def answer(args: struct_pb2.Struct) -> Mapping[str, Any] | None:
    """Return the document, or None when the arguments hold what is not known to be written so.

    What is unknown of the arguments stands as unknown in the document, and everything beside it is written.
    """
    given = _plain(json_format.MessageToDict(args))
    if {name for name, value in given.items() if value} - _ANSWERED:
        return None
    document: dict[str, Any] = {"Version": given.get("version") or "2012-10-17"}
    if given.get("policyId"):
        document["Id"] = given["policyId"]
    statements = _each(given.get("statements") or [], _statement)
    if statements:
        document["Statement"] = statements
    written = _written(document, indent=2)
    return {
        **given,
        "json": written,
        "minifiedJson": _written(document, indent=None),
        # the provider's own: the checksum of what it wrote
        "id": f"{rpc.UNKNOWN}/id" if rpc.UNKNOWN in written else str(zlib.crc32(written.encode())),
    }


def _written(document: Mapping[str, Any], *, indent: int | None) -> str:
    """Write the JSON, with ``&{...}`` for the policy's own variables turned to ``${...}`` as the provider does."""
    return json.dumps(document, indent=indent).replace("&{", "${")


def _statement(given: Mapping[str, Any]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    if given.get("sid"):
        written["Sid"] = given["sid"]
    written["Effect"] = given.get("effect") or "Allow"
    for argument, element in (
        ("actions", "Action"),
        ("notActions", "NotAction"),
        ("resources", "Resource"),
        ("notResources", "NotResource"),
    ):
        if given.get(argument):
            written[element] = _one_or_all(given[argument])
    for argument, element in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if given.get(argument):
            written[element] = _principals(given[argument])
    if given.get("conditions"):
        written["Condition"] = _conditions(given["conditions"])
    return written


def _plain(value: Any) -> Any:
    """Return a value without the marks of the protocol: what may be unknown is unknown, secrets are what they hold."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if SIGNATURE in value:
        return _plain(value["value"]) if "value" in value else rpc.UNKNOWN
    return {key: _plain(item) for key, item in value.items()}


def _each(given: Any, write: Callable[[Any], Any]) -> Any:
    """Write each item of a list; an unknown list, or an unknown item, stays unknown."""
    if isinstance(given, str):
        return given
    return [item if isinstance(item, str) else write(item) for item in given]


def _one_or_all(values: Iterable[Any] | str) -> Any:
    if isinstance(values, str):  # unknown as a whole
        return values
    several = sorted(set(values), reverse=True)
    return several[0] if len(several) == 1 else several


def _principals(given: Any) -> Any:
    if isinstance(given, str) or any(isinstance(item, str) or isinstance(item["identifiers"], str) for item in given):
        return rpc.UNKNOWN
    by_type: dict[str, list[Any]] = {}
    for item in given:
        by_type.setdefault(item["type"], []).extend(item["identifiers"])
    if list(by_type) == ["*"]:
        return "*"
    return {kind: _one_or_all(identifiers) for kind, identifiers in by_type.items()}


def _conditions(given: Any) -> Any:
    if isinstance(given, str) or any(isinstance(item, str) or isinstance(item["values"], str) for item in given):
        return rpc.UNKNOWN
    written: dict[str, dict[str, Any]] = {}
    for item in given:
        written.setdefault(item["test"], {}).setdefault(item["variable"], []).extend(item["values"])
    return {
        test: {name: values[0] if len(values) == 1 else values for name, values in variables.items()}
        for test, variables in written.items()
    }
