"""Answers ``aws.iam.get_policy_document``: it asks nothing of AWS, the provider only writes its arguments as JSON.

So the answer is the provider's own, not a made-up value: a statement without an effect allows, a list of one becomes a
text, and the version is 2012-10-17. Other documents are merged as the provider merges them: by the Sid, the later one wins.
An argument given as a plain dictionary keeps its Python names (``not_actions``), which the provider takes as well.
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from google.protobuf import json_format, struct_pb2
from pulumi.runtime import rpc

from policies.protocol.markers import SIGNATURE

TOKEN: Final = "aws:iam/getPolicyDocument:getPolicyDocument"  # noqa: S105 - the protocol's word for a function's name
_BEFORE: Final = ("sourceJson", "sourcePolicyDocuments")
_AFTER: Final = ("overrideJson", "overridePolicyDocuments")
_ANSWERED: Final = frozenset({"statements", "version", "policyId", *_BEFORE, *_AFTER})
_CAPITAL: Final = re.compile(r"(?<=[a-z])([A-Z])")


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
    own = _each(given.get("statements") or [], _statement)
    statements = _merged([*_others(given, _BEFORE), own, *_others(given, _AFTER)])
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


def _others(given: Mapping[str, Any], arguments: Iterable[str]) -> Iterator[Any]:
    """Yield the statements of the documents that some arguments give; a document that cannot be read is unknown."""
    for argument in arguments:
        value = given.get(argument) or []
        for written in [value] if isinstance(value, str) else value:
            try:
                found = json.loads(written).get("Statement") or []
            except (ValueError, AttributeError):
                found = rpc.UNKNOWN
            yield [found] if isinstance(found, Mapping) else found


def _merged(documents: Iterable[Any]) -> list[Any]:
    """Return the statements of all documents; one with the Sid of an earlier one takes its place."""
    statements: list[Any] = []
    for document in documents:
        for statement in [document] if isinstance(document, str) else document:
            sid = _sid(statement)
            same = [index for index, item in enumerate(statements) if sid and sid == _sid(item)]
            if same:
                statements[same[0]] = statement
            else:
                statements.append(statement)
    return statements


def _sid(statement: Any) -> str:
    return "" if isinstance(statement, str) else str(statement.get("Sid") or "")


def _written(document: Mapping[str, Any], *, indent: int | None) -> str:
    """Write the JSON, with ``&{...}`` for the policy's own variables turned to ``${...}`` as the provider does."""
    return json.dumps(document, indent=indent).replace("&{", "${")


def _statement(arguments: Mapping[str, Any]) -> dict[str, Any]:
    given = {
        **arguments,
        **{name: _argument(arguments, name) for name in ("notActions", "notResources", "notPrincipals")},
    }
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


def _argument(given: Mapping[str, Any], name: str) -> Any:
    """Return an argument by its name in the protocol, or by its name in Python."""
    return given.get(name) or given.get(_CAPITAL.sub(r"_\1", name).lower())


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
