"""Reads the resources in the body of a CloudFormation template as the resources of ``aws`` that they are.

A stack of CloudFormation is one resource to Pulumi, whatever its body declares. Only the resources of IAM are read here:
they hold what a reviewer looks for first, and each can be judged by itself. Coverage names the stack as not judged all the
same. What an intrinsic function makes (``Ref``, ``Fn::GetAtt`` and the like) is unknown.
Source: AWS CloudFormation User Guide, "Template anatomy" and "Intrinsic function reference".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.model.resource import Resource, is_unknown
from policies.protocol import native

BODIES: Final[Mapping[str, str]] = {
    "aws:cloudformation/stack:Stack": "templateBody",
    "aws:cloudformation/stackSet:StackSet": "templateBody",
    "aws-native:cloudformation:Stack": "templateBody",
    "aws-native:cloudformation:StackSet": "templateBody",
}
"""The types that hold a template, and where."""
_IAM: Final = "AWS::IAM::"
_UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_FREE: Final = ("Document", "KeyPolicy", "ResourcePolicy")
"""How the names of properties end whose keys are their own: a policy document's elements."""


@dataclass(frozen=True, slots=True)
class Member:
    """A resource of a template: its path in the stack, and the resource as ``aws`` has it, under the stack's URN."""

    place: str
    resource: Resource


def members(stack: Resource) -> tuple[Member, ...]:
    """Return the resources of IAM in a stack's template: none of one that is unknown, or that CloudFormation refuses."""
    prop = BODIES.get(stack.type)
    body = stack.props.get(prop) if prop and stack.analyzed else None
    document = _parsed(body) if isinstance(body, str) and not is_unknown(body) else body
    found = document.get("Resources") if isinstance(document, Mapping) else None
    entries = found.items() if isinstance(found, Mapping) else ()
    return tuple(
        _member(stack, f"{prop}.Resources.{name}", entry)
        for name, entry in entries
        if isinstance(entry, Mapping) and str(entry.get("Type")).startswith(_IAM)
    )


def _member(stack: Resource, place: str, entry: Mapping[str, Any]) -> Member:
    token = f"aws-native:iam:{str(entry['Type']).removeprefix(_IAM)}"
    given = _lowered(_resolved(entry.get("Properties")))
    return Member(
        place=place,
        resource=Resource(
            type=native.token(token),
            name=stack.name,
            urn=stack.urn,
            props=native.properties(token, given if isinstance(given, Mapping) else {}),
            options=stack.options,
            provider=stack.provider,
        ),
    )


def _parsed(text: str) -> Any:
    """Return a template's object; None for a text that is neither JSON nor YAML."""
    try:
        return json.loads(text)
    except ValueError:
        return _of_yaml(text)


def _of_yaml(text: str) -> Any:
    """Read YAML; what the short forms of intrinsic functions (``!Ref``, ``!Sub``) make is unknown."""
    import yaml  # noqa: PLC0415 - few stacks have a template, and every start of the pack would pay for it

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda _loader, _suffix, _node: _UNKNOWN)
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 - a subclass of the safe loader
    except yaml.YAMLError:
        return None


def _resolved(value: Any) -> Any:
    """Return a value in which each intrinsic function's result is unknown."""
    if isinstance(value, list):
        return [_resolved(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if len(value) == 1 and next(iter(value)) in {"Ref", "Condition"} | {key for key in value if key.startswith("Fn::")}:
        return _UNKNOWN
    return {str(key): _resolved(item) for key, item in value.items()}


def _lowered(value: Any) -> Any:
    """Return CloudFormation's names as ``aws-native`` has them; a policy document's elements stay as they are."""
    if isinstance(value, list):
        return [_lowered(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {
        f"{key[:1].lower()}{key[1:]}": item if key.endswith(_FREE) else _lowered(item) for key, item in value.items()
    }
