"""What each role may do: as the data lists it, and as its policies declare it.

Both are sets of (action, physical name of the resource), so that they can be compared whole: nothing more, nothing fewer.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from policies.facts.data_files import table
from policies.facts.iam import EVERYTHING, statements, without_streams
from policies.model.control import Finding
from policies.model.resource import Resource, is_unknown
from policies.model.stack import AWS, Stack

Grants = frozenset[tuple[str, str]]

_NAMED: Final = 8
"""Differences in one action that are found one by one; more are one finding, so that a report stays readable."""


def briefed(stack: Stack, role: Resource) -> Grants | None:
    """Return what ``function_access.toml`` lists for a role; None when it lists no such role."""
    name = role.text("name")
    for entry in table("function_access")["role"]:
        if fnmatchcase(name, entry["name"]):
            return frozenset(
                (action, resource)
                for grant in entry["grants"]
                for resource in matching(stack, grant["on"])
                for action in grant["actions"]
            )
    return None


def matching(stack: Stack, pattern: str) -> tuple[str, ...]:
    """Return the names that a pattern of the data means; one that nothing bears stands for itself, and is missing."""
    return (EVERYTHING,) if pattern == EVERYTHING else stack.once(_matching, pattern)


def _matching(stack: Stack, pattern: str) -> tuple[str, ...]:
    return tuple(sorted(name for name in stack.once(_names) if fnmatchcase(name, pattern))) or (pattern,)


def _names(stack: Stack) -> frozenset[str]:
    return frozenset(_name(resource) for resource in stack.resources if resource.type.startswith(AWS))


def _name(resource: Resource) -> str:
    name = resource.props.get("name")
    return name if isinstance(name, str) and not is_unknown(name) else ""


def declared(stack: Stack, policy: Resource) -> Grants:
    """Return what a policy allows; a resource that is none of the stack's stands as it is written."""
    return frozenset(
        (action, _resource_name(stack, arn))
        for statement in statements(policy, "policy")
        if statement.allows
        for arn in statement.resources
        for action in statement.actions
    )


def differences(actual: Grants, expected: Grants) -> Iterator[tuple[str, str]]:
    """Yield what is in ``actual`` and not in ``expected``: an action and the names it is on, a few of many by name."""
    names: dict[str, list[str]] = {}
    for action, name in sorted(actual - expected):
        names.setdefault(action, []).append(name)
    for action, found in names.items():
        if len(found) > _NAMED:
            yield action, f"{', '.join(found[:_NAMED])} and {len(found) - _NAMED} more"
        else:
            yield from ((action, name) for name in found)


def qualified(policy: Resource) -> Iterator[Finding]:
    """Find fault with statements that take away what the others grant: a Deny, or a condition that may not hold."""
    required = "plain grants of what the function needs"
    for statement in statements(policy, "policy"):
        if not statement.allows:
            yield Finding(prop=f"{statement.place}.Effect", observed="is Deny", required=required, urn=policy.urn)
        if statement.elements.get("Condition"):
            yield Finding(prop=f"{statement.place}.Condition", observed="is set", required=required, urn=policy.urn)


def _resource_name(stack: Stack, arn: str) -> str:
    """Return the name of what an ARN means. A log group's own ARN does not reach the streams, which are written to."""
    group = without_streams(arn)
    if ":log-group:" in arn and group == arn:
        return arn
    found = stack.named(group)
    return _name(found[0]) if len(found) == 1 else arn
