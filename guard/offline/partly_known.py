"""What is known of a text that holds something unknown: a JSON text keeps its structure, any other text is unknown.

An ARN or an address with the stack's own account or region in it, and a policy document, are read although nobody said
which they are: :data:`OWN_ACCOUNT` stands for the one and :data:`OWN_REGION` for the other. Neither is a wildcard, and the
coverage still says that AWS did not answer, and which documents are known in part.

A plain invoke's result is no Output, so nothing tracks that it is unknown: its texts carry a mark, through every
concatenation (:meth:`guard.offline.monitor.RecordingMonitor.Invoke`). So do the outputs of other packages' resources in a
rehearsed update (:mod:`guard.program_host.others_outputs`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from policies.facts.secret_shapes import mentions_secret
from policies.model.resource import OWN_ACCOUNT, OWN_REGION

_MARK: Final = re.compile(re.escape(rpc.UNKNOWN) + r"(?:/(?P<field>\w+)/(?P<function>\w+)/(?P<number>\w+)/)?")
_SECRETS: Final = frozenset(
    {
        ("getSecretVersion", "secretString"),
        ("getSecretVersion", "secretBinary"),
        ("getRandomPassword", "randomPassword"),
        ("getAuthorizationToken", "authorizationToken"),
        ("getAuthorizationToken", "password"),
        ("getCredentials", "authorizationToken"),
        ("getClusterAuth", "token"),
    }
)
"""The fields that AWS's provider marks as secret, of the functions that exist to look up a secret."""
_PARAMETER: Final = ("getParameter", "value")


_OWN: Final = {
    ("getCallerIdentity", "accountId"): OWN_ACCOUNT,
    ("getCallerIdentity", "id"): OWN_ACCOUNT,
    ("getAccountId", "accountId"): OWN_ACCOUNT,  # aws-native's name for it
    ("getRegion", "name"): OWN_REGION,
    ("getRegion", "region"): OWN_REGION,
    ("getRegion", "id"): OWN_REGION,
}


def secret_results() -> dict[str, list[str]]:
    """Return the functions that always look up a secret, each with the fields of its result that are one."""
    found: dict[str, list[str]] = {}
    for function, field in sorted(_SECRETS):
        found.setdefault(function, []).append(field)
    return found


def mark(function: str, field: str, number: int) -> str:
    """Return what stands for one text of the result of the ``number``-th unanswered look-up."""
    return f"{rpc.UNKNOWN}/{field}/{function}/{number}/"


def is_secret(function: str, field: str, arguments: Mapping[str, Any]) -> bool:
    """Tell whether a field of a look-up's result is a secret; a parameter is one by its name, or when it is decrypted."""
    if (function, field) == _PARAMETER:
        return arguments.get("withDecryption") is True or mentions_secret(str(arguments.get("name", "")), "unknown")
    return (function, field) in _SECRETS


def readable(text: str) -> str:
    """Return a name with each mark in words: a resource may be named after what was looked up."""
    return _MARK.sub(_words, text)


def _words(found: re.Match[str]) -> str:
    if not found["field"]:
        return "(unknown)"
    return f"({found['field']} of {found['function']} {found['number']})"


def text(given: str) -> str:
    """Return a text as the judge gets it: whole, unknown, or JSON in which each part that is not known is unknown."""
    if rpc.UNKNOWN not in given or given == rpc.UNKNOWN:
        return given
    if given.lstrip()[:1] in {"{", "["}:
        try:
            found = json.loads(given)
        except ValueError:
            return rpc.UNKNOWN
        is_policy = isinstance(found, Mapping) and "Statement" in found
        return json.dumps(_part(found, is_policy=is_policy), separators=(",", ":"))
    known = _in_words(given) if given.startswith(("arn:", "https://")) else given
    return rpc.UNKNOWN if rpc.UNKNOWN in known else known


def value(given: struct_pb2.Value) -> struct_pb2.Value | None:
    """Return what stands in the place of a value that is a text with something unknown in it; None for any other."""
    if rpc.UNKNOWN not in given.string_value:
        return None
    found = text(given.string_value)
    return given if found == given.string_value else struct_pb2.Value(string_value=found)


def _part(given: Any, *, is_policy: bool) -> Any:
    if isinstance(given, Mapping):
        parts = ((key, _part(item, is_policy=is_policy)) for key, item in given.items())
        return {(rpc.UNKNOWN if rpc.UNKNOWN in key else key): item for key, item in parts}
    if isinstance(given, list):
        return [_part(item, is_policy=is_policy) for item in given]
    if not isinstance(given, str):
        return given
    return text(_in_words(given) if is_policy else given)


def _in_words(given: str) -> str:
    """Return a text with the words for the account and the region in the place of their marks."""
    return _MARK.sub(lambda found: _OWN.get((found["function"], found["field"]), found[0]), given)
