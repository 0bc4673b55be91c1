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
from guard.program_host.question_file import UNSET, VARIABLE
from guard.provider.values import PLACEHOLDER
from policies.facts.secret_properties import PROPERTIES
from policies.facts.secret_shapes import announced, kinds
from policies.model.resource import is_unknown
from policies.model.vocabulary import STACK_TYPE
from policies.protocol.markers import SIGNATURE

POLICY: Final = "preview-plain-secrets"
_TITLE: Final = "No output shows a secret, and none comes from the shell's environment"
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


def faults(items: Iterable[Judged], asked: Iterable[tuple[str, str]]) -> Iterator[Violation]:
    """Yield each plain text that is exported under a secret's name, and each credential that an unset variable leaves out.

    ``asked`` holds what the program asked of the machine: the place, as file:line, and the thing.
    """
    unset = [(name, place) for place, what in asked if (name := _unset_secret(what))]
    for item in items:
        if item.registration.type == STACK_TYPE:
            yield from _exported(item)
        elif unset:
            yield from _left_out(item, unset)


def _exported(root: Judged) -> Iterator[Violation]:
    for name, value in sorted(root.registration.outputs.fields.items()):
        for path, kind in kinds(name, _plain(value)):
            prop = f"{name}.{path}" if path else name
            yield _finding(root.urn, f"{prop}: {kind}", "a value that pulumi.Output.secret marks, or no output")


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


def _unset_secret(what: str) -> str:
    """Return the variable's name, where the program asks for one that is not set, and whose name says that it is a secret."""
    name = what.removeprefix(VARIABLE).removesuffix(UNSET)
    return name if what == f"{VARIABLE}{name}{UNSET}" and announced(name, "unknown") else ""


def _left_out(item: Judged, unset: list[tuple[str, str]]) -> Iterator[Violation]:
    """Yield the credential that a resource lacks, where the program asks for a secret of the shell that is not set."""
    fields = item.registration.inputs.fields
    props = PROPERTIES.get(item.registration.type, ())
    if not props or fields.keys() & _MADE_OTHERWISE or any(_is_given(fields, prop.split(".")) for prop in props):
        return
    for name, place in unset[:1]:
        yield _finding(
            item.urn,
            f"{props[0]}: is not set, and the program asks for the environment variable {name} at {place}{UNSET}",
            "secret configuration, or a value that another resource makes",
        )


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


def _finding(urn: str, observed: str, required: str) -> Violation:
    return Violation(
        policy=POLICY,
        urn=urn,
        title=_TITLE,
        text=f"{observed}; required: {required}",
        mandatory=True,
        severity="critical",
    )
