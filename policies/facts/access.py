"""What each role may do: as the contract lists it, and as its policies declare it.

Both are sets of (action, physical name of the resource), so that they can be compared whole: nothing more, nothing fewer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from policies.facts.iam import EVERYTHING, INDEX, statements, without_index, without_streams
from policies.facts.listed import TABLE, resources_meant
from policies.model.contract import named, purpose_of
from policies.model.control import Finding
from policies.model.resource import Resource, is_unknown
from policies.model.stack import AWS, Stack

Grants = frozenset[tuple[str, str]]

_NAMED: Final = 8
"""Differences in one action that are found one by one; more are one finding, so that a report stays readable."""


def briefed(stack: Stack, role: Resource) -> Grants | None:
    """Return what the contract lists for a role; None when it lists no such role."""
    name = role.text("name")
    contract = stack.contract
    function = named(name, "role", contract.functions)
    other = named(name, "role", contract.roles)
    if not function and not other:
        return None
    may = contract.functions[function].may if function else contract.roles[other].may
    return frozenset(
        (action, resource)
        for grant in may
        for resource in _meant(stack, grant.on, purpose_of(function))
        for action in grant.actions
    )


def _meant(stack: Stack, reference: str, purpose: str) -> tuple[str, ...]:
    """Return the names of what a grant's reference means; where the stack has no such thing, the reference itself."""
    if reference == EVERYTHING:
        return (EVERYTHING,)
    kind, _, name = reference.partition(":")
    if kind == "log":
        return matching(stack, f"log-group-{purpose if name == 'own' else name}-*")
    if kind == "index":
        table, _, index = name.partition("/")
        return tuple(f"{found}{INDEX}{index}" for found in _meant(stack, f"table:{table}", purpose))
    return tuple(sorted(item.text("name") for item in resources_meant(stack, reference))) or (reference,)


def matching(stack: Stack, pattern: str) -> tuple[str, ...]:
    """Return the names that a pattern of the data means; an unmatched pattern is returned as it is."""
    return (EVERYTHING,) if pattern == EVERYTHING else stack.once(_matching, pattern)


def _matching(stack: Stack, pattern: str) -> tuple[str, ...]:
    found = (
        name for name in stack.once(_names) if fnmatchcase(name, pattern) and (INDEX in name) == (INDEX in pattern)
    )
    return tuple(sorted(found)) or (pattern,)


def _names(stack: Stack) -> frozenset[str]:
    tables = stack.of_type(TABLE)
    indexes = (
        f"{_name(table)}{INDEX}{index.text('name')}"
        for table in tables
        for index in table.blocks("globalSecondaryIndexes")
    )
    return frozenset({*(_name(resource) for resource in stack.resources if resource.type.startswith(AWS)), *indexes})


def _name(resource: Resource) -> str:
    name = resource.props.get("name")
    return name if isinstance(name, str) and not is_unknown(name) else ""


def declared(stack: Stack, policy: Resource) -> Grants:
    """Return what a policy allows; a resource that is none of the stack's stands as it is written."""
    return frozenset(
        (action, resource_name(stack, arn))
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


def qualified(stack: Stack, role: Resource, policy: Resource) -> Iterator[Finding]:
    """Find fault with statements that take away what the others grant: a Deny, or a condition that the contract does not list.

    Where the contract limits a grant to attributes of a table, the statement has exactly that condition.
    """
    plain = "plain grants of what the function needs"
    limits = _limits(stack, role)
    for statement in statements(policy, "policy"):
        if not statement.allows:
            yield Finding(prop=f"{statement.place}.Effect", observed="is Deny", required=plain, urn=policy.urn)
        listed = {
            limits.get((action, resource_name(stack, arn)), frozenset[str]())
            for arn in statement.resources
            for action in statement.actions
        }
        condition = statement.elements.get("Condition") or {}
        if condition in [_condition(attributes) for attributes in listed] and len(listed) == 1:
            continue
        required = "; ".join(f"limited to {', '.join(sorted(attributes))}" for attributes in listed if attributes)
        if condition or required:
            observed = "is set" if condition else "is not set"
            place = f"{statement.place}.Condition"
            yield Finding(prop=place, observed=observed, required=required or plain, urn=policy.urn)


def _limits(stack: Stack, role: Resource) -> Mapping[tuple[str, str], frozenset[str]]:
    """Return the attributes to which the contract limits an action on a resource of the stack."""
    function = stack.contract.functions.get(named(role.text("name"), "role", stack.contract.functions))
    return {
        (action, name): frozenset(grant.attributes)
        for grant in (function.may if function else ())
        for name in _meant(stack, grant.on, "")
        for action in grant.actions
        if grant.attributes
    }


def _condition(attributes: frozenset[str]) -> Mapping[str, Mapping[str, Any]]:
    """Return the condition that limits a statement to attributes, as the program writes it.

    DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control": without the second operator a
    request for whole items, or that returns them, would pass.
    """
    if not attributes:
        return {}
    return {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": sorted(attributes)},
        "StringEqualsIfExists": {
            "dynamodb:ReturnValues": ["NONE", "UPDATED_NEW", "UPDATED_OLD"],
            "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
        },
    }


def resource_name(stack: Stack, arn: str) -> str:
    """Return the name of what an ARN means. A log group's own ARN does not reach the streams, which are written to."""
    group = without_streams(arn)
    if ":log-group:" in arn and group == arn:
        return arn
    owner = without_index(group)
    found = stack.named(owner)
    return _name(found[0]) + group.removeprefix(owner) if len(found) == 1 else arn
