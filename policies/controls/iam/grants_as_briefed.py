"""An action too many waits for its abuser, and one too few fails on the first payment that needs it.

An ARN of another account, region or environment is a way in for whoever takes over the function, and often a typo.

Violates: any action or resource more or fewer than listed; a Deny, or a condition that is not listed, which
take away what is listed; a grant that is not limited to the attributes that are listed; in any policy a queue in another
account, the same table in another region, ``table-transactions-prod`` in the dev stack.

Complies: the listed actions on the listed resources, in any order and any grouping into statements; ``*`` and what equals it,
which another control judges.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.access import briefed, declared, differences, qualified
from policies.facts.documents import Kind, holding, readable
from policies.facts.iam import ROLE, policies_of, reaches_every, without_index, without_streams
from policies.facts.listed import unlisted
from policies.model.checks import together
from policies.model.control import Context, Finding, partial, relation, supports
from policies.model.resource import NotApplicable, Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@relation(
    id="iam-grants-as-briefed",
    title="Every role is granted exactly the actions that its function needs, on exactly those resources of this stack",
    severity=Severity.HIGH,
    applies_to=holding(Kind.IDENTITY),
    brief=("B5.1", "B5.2", "B5.3", "B8.1"),
    pci=(
        supports(
            "7.2.5",
            "Each right has its reason in architecture.toml, reviewed with the code. Policies name only this stack's resources.",
        ),
        partial("10.3.1", "No function role may read a log group. People of the account are not seen."),
    ),
    remedy="Grant what architecture.toml lists under [[functions.NAME.may]]; change that, with the reason, first. Name "
    "the ARN of a table, queue, parameter or log group that this stack declares.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    absolute=True,
)
def grants_as_briefed(resource: Resource, context: Context) -> Iterator[Finding]:
    if resource.type == ROLE:
        yield from together(_grants(resource, context), _foreign_in_role(resource, context.stack))
    else:
        yield from _foreign(resource, context.stack)


def _grants(role: Resource, context: Context) -> Iterator[Finding]:
    expected = briefed(context.stack, role)
    if expected is None:
        raise unlisted(role, "role", "functions or roles")
    actual: frozenset[tuple[str, str]] = frozenset()
    for policy in policies_of(context.stack, role):
        actual |= declared(context.stack, policy)
        yield from qualified(context.stack, role, policy)
    role.note("grants", sorted(f"{action} on {name}" for action, name in actual))
    for action, name in differences(actual, expected):
        yield Finding(prop="policy", observed=f"grants {action} on {name}", required="not granted: no code needs it")
    for action, name in differences(expected, actual):
        yield Finding(
            prop="policy", observed=f"does not grant {action} on {name}", required="granted: the code needs it"
        )


def _foreign_in_role(role: Resource, stack: Stack) -> Iterator[Finding]:
    try:
        yield from _foreign(role, stack)
    except NotApplicable:
        return  # it has no policy of its own: its rights stand in a RolePolicy


def _foreign(policy: Resource, stack: Stack) -> Iterator[Finding]:
    for statement in readable(policy, Kind.IDENTITY):
        for arn in statement.resources:
            if not reaches_every(arn) and not stack.named(without_index(without_streams(arn))):
                yield Finding(
                    prop=f"{statement.place}.Resource",
                    observed=f"names {arn}",
                    required="a resource that this stack declares",
                )
