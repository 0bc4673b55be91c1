"""KMS refuses a policy that names a role which does not exist yet.

A plain ARN lets the key be created first; no preview shows that.

Violates: a role's ARN as a literal.

Complies: a policy that depends on every role it names.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.keys import KEY, statements_of
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="kms-policy-after-roles",
    title="The key policy comes after the roles that it names",
    severity=Severity.HIGH,
    applies_to=KEY,
    brief=("B7.3",),
    remedy="Make the policy of the roles' outputs, not of plain strings.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
)
def policy_after_roles(key: Resource, context: Context) -> Iterator[Finding]:
    stack = context.stack
    named = {arn for statement in statements_of(key) for kind, arn in statement.principals if kind == "AWS"}
    loose = sorted(arn for arn in named if (found := stack.named(arn)) and found[0].urn not in key.sources("policy"))
    if loose:
        yield Finding(prop="policy", observed=f"does not depend on {', '.join(loose)}", required="the roles' outputs")
