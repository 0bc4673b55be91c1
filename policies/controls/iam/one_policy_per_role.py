"""A second policy is where a right is added that a review of the first does not see.

Violates: two policies on one role; a policy on a role of another stack; a role with none.

Complies: one ``RolePolicy`` for each role.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.iam import ROLE, ROLE_POLICY, policies_of
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="iam-one-policy-per-role",
    title="Every inline policy belongs to a role of this stack, and is its only one",
    severity=Severity.MEDIUM,
    applies_to=(ROLE_POLICY, ROLE),
    brief=("B5.1",),
    pci=(
        partial(
            "7.2.5",
            "All rights of a function are in one document; whether each is needed is judged by the other controls.",
        ),
    ),
    remedy="Keep all statements of a function in its one RolePolicy, with role=role.name of its own role.",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html",
)
def one_policy_per_role(resource: Resource, context: Context) -> Iterator[Finding]:
    if resource.type == ROLE_POLICY:
        if context.stack.target(resource, "role", ROLE) is None:
            yield Finding(prop="role", observed="is no role of this stack", required="the function's own role")
        return
    found = policies_of(context.stack, resource)
    if len(found) != 1:
        names = ", ".join(policy.name for policy in found) or "none"
        yield Finding(prop="policies", observed=f"are {names}", required="exactly one RolePolicy")
