"""Finds secrets in the program's own text that no control sees: an output's, and one that the shell would have given.

The engine takes the mark of a secret off before a pack sees an output. A variable of the shell that is not set leaves the
property out, so that the finding would come and go with the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from google.protobuf import struct_pb2

from guard.offline.analyzer import Violation
from guard.offline.messages import Judged
from guard.own_policy import OwnPolicy
from guard.program_host.question_file import Question
from guard.provider.values import PLACEHOLDER
from policies.facts.secret_properties import PROPERTIES
from policies.facts.secret_shapes import announced, kinds
from policies.model.resource import is_unknown
from policies.model.vocabulary import STACK_TYPE
from policies.protocol.markers import SIGNATURE

POLICY: Final = OwnPolicy(
    "preview-plain-secrets", "No output shows a secret, and none comes from the shell's environment"
)
_MADE_OTHERWISE: Final = frozenset(
    {
        "globalClusterIdentifier",
        "manageAdminPassword",
        "manageMasterPassword",
        "manageMasterUserPassword",
        "replicateSourceDb",
        "replicationSourceIdentifier",
        "snapshotArn",
        "snapshotIdentifier",
    }
)
"""Properties with which AWS makes the credential, or takes another resource's: then the property may be left out."""


def faults(items: Iterable[Judged], asked: Iterable[Question]) -> Iterator[Violation]:
    """Yield each plain text that is exported under a secret's name, and each credential that an unset variable leaves out."""
    unset = next((item for item in asked if item.unset and announced(item.unset, "unknown")), None)
    for item in items:
        if item.registration.type == STACK_TYPE:
            yield from _exported(item)
        elif unset is not None and _leaves_out(item):
            prop = PROPERTIES[item.registration.type][0]
            yield POLICY.finding(
                item.urn,
                f"{prop}: is not set, and the program asks for {unset.what} at {unset.at}",
                "secret configuration, or a value that another resource makes",
            )


def _exported(root: Judged) -> Iterator[Violation]:
    for name, value in sorted(root.registration.outputs.fields.items()):
        for path, kind in kinds(name, _plain(value)):
            prop = f"{name}.{path}" if path else name
            yield POLICY.finding(root.urn, f"{prop}: {kind}", "a value that pulumi.Output.secret marks, or no output")


def _plain(value: struct_pb2.Value) -> Any:
    """Return the texts that are the program's own; what is marked, unknown or of a resource is left out."""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        fields = value.struct_value.fields
        return {} if SIGNATURE in fields else {name: _plain(inner) for name, inner in fields.items()}
    if kind == "list_value":
        return [_plain(inner) for inner in value.list_value.values]
    text = value.string_value
    return "" if is_unknown(text) or PLACEHOLDER in text else text


def _leaves_out(item: Judged) -> bool:
    """Tell whether a resource lacks a credential that nobody else makes."""
    fields = item.registration.inputs.fields
    props = PROPERTIES.get(item.registration.type, ())
    given = any(_is_given(fields, prop.split(".")) for prop in props)
    return bool(props) and not given and not fields.keys() & _MADE_OTHERWISE


def _is_given(fields: Any, keys: list[str]) -> bool:
    value = fields.get(keys[0])
    kind = value.WhichOneof("kind") if value is not None else None
    if len(keys) == 1 or kind == "string_value":
        return kind not in {None, "null_value"}
    if kind == "list_value":
        inner = [item.struct_value.fields for item in value.list_value.values]
    else:
        inner = [value.struct_value.fields] if kind == "struct_value" else []
    return any(SIGNATURE in item or _is_given(item, keys[1:]) for item in inner)
