"""An action too many waits for its abuser, and one too few fails on the first payment that needs it.

Violates: any action or resource more or fewer than listed; a Deny, or a condition that is not listed, which
take away what is listed; a grant that is not limited to the attributes that are listed.

Complies: the listed actions on the listed resources, in any order and any grouping into statements.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.access import briefed, declared, differences, qualified
from policies.facts.iam import ROLE, policies_of
from policies.facts.listed import unlisted
from policies.model.control import Context, Finding, partial, relation, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="iam-grants-as-briefed",
    title="Every role is granted exactly the actions that its function needs, on exactly the resources",
    severity=Severity.HIGH,
    applies_to=ROLE,
    brief=("B5.1", "B5.2", "B5.3", "B8.1"),
    pci=(
        supports("7.2.5", "Each right has its reason in architecture.toml, reviewed with the code."),
        partial("10.3.1", "No function role may read a log group. People of the account are not seen."),
    ),
    remedy="Grant what architecture.toml lists under [[functions.NAME.may]]; change that, with the reason, first.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    absolute=True,
)
def grants_as_briefed(role: Resource, context: Context) -> Iterator[Finding]:
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
