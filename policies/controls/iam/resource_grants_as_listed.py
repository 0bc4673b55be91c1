"""AWS adds up both: what a queue's policy gives a role, the role may do; what it denies a role, no policy gives back.

Whoever may send to a queue makes payments; whoever may receive from it reads and removes them.

Violates: an Allow of an action that the contract does not list for the role on this resource; an Allow for anybody
else: ``*``, an account, a service, a foreign role, or ``NotPrincipal``; a Deny of requests over TLS.

Complies: no Allow, or what the contract lists for the role; a Deny of requests without TLS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from policies.facts import conditions, keys
from policies.facts.access import briefed, resource_name
from policies.facts.documents import Kind, holding, readable
from policies.facts.iam import ROLE, Statement
from policies.model.control import Context, Finding, partial, relation, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_KEYS: Final = frozenset(
    {keys.KEY, "aws:kms/keyPolicy:KeyPolicy", "aws:kms/replicaKey:ReplicaKey", "aws:kms/externalKey:ExternalKey"}
)
"""The controls over KMS compare a key's policy with what follows from the contract."""


@relation(
    id="iam-resource-grants-as-listed",
    title="No policy of a resource grants more than the contract lists for the role, or denies any of it",
    severity=Severity.CRITICAL,
    applies_to=tuple(token for token in holding(Kind.RESOURCE) if token not in _KEYS),
    brief=("B5.1", "B5.3"),
    pci=(
        supports("7.2.5", "What a resource's own policy adds to the roles' policies, which other controls judge."),
        partial("7.3.1", "Queues: access to one kind of store."),
    ),
    remedy="Remove the statement: architecture.toml lists what a role may do, and the role's own policy grants it.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
    absolute=True,
)
def resource_grants_as_listed(resource: Resource, context: Context) -> Iterator[Finding]:
    for statement in readable(resource, Kind.RESOURCE):
        if not statement.allows:
            yield from _denied(statement)
            continue
        for principal in _principals(statement.elements.get("Principal")):
            yield from _more(statement, principal, context)


def _denied(statement: Statement) -> Iterator[Finding]:
    if not conditions.without_tls(statement):
        actions = ", ".join(statement.actions) or "every action but some"
        yield Finding(
            prop=statement.place, observed=f"denies {actions}", required="no Deny, except of requests without TLS"
        )


def _more(statement: Statement, principal: str, context: Context) -> Iterator[Finding]:
    roles = [found for found in context.stack.named(principal) if found.type == ROLE]
    listed = briefed(context.stack, roles[0]) or frozenset() if len(roles) == 1 else frozenset()
    holder = roles[0].name if len(roles) == 1 else principal
    for action in statement.actions or ("every action but some",):
        for arn in statement.resources or ("everything but some",):
            if (action, resource_name(context.stack, arn)) not in listed:
                yield Finding(
                    prop=statement.place,
                    observed=f"grants {action} on {arn} to {holder}",
                    required="no grant that architecture.toml does not list",
                )


def _principals(value: Any) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        return tuple(item for group in value.values() for item in keys.as_list(group)) or ("nobody that is named",)
    return (str(value),) if value is not None else ("everybody but some",)
