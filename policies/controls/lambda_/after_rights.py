"""Lambda refuses a mapping whose role cannot read the queue, and no preview shows it.

On destroy, a function that outlives its rights fails on what is still queued.

Violates: a function or a mapping that does not depend on its role's inline policy, or whose role has none.

Complies: ``depends_on=[role_policy]``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.iam import policies_of
from policies.model.control import Context, Finding, relation
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity


@relation(
    id="lambda-after-rights",
    title="Functions and mappings are created after their role's policy",
    severity=Severity.MEDIUM,
    applies_to=(queues.FUNCTION, queues.MAPPING),
    brief=("B5.1", "B7.3"),
    remedy="Set opts=ResourceOptions(depends_on=[role_policy]) on the function and on its event source mapping.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
)
def after_rights(resource: Resource, context: Context) -> Iterator[Finding]:
    stack = context.stack
    function = resource
    if resource.type == queues.MAPPING:
        named = stack.target(resource, "functionName", queues.FUNCTION)
        if named is None:
            reason = "another control says which function a mapping invokes"
            raise NotApplicable(reason)
        function = named.resource
    role = stack.target(function, "role", queues.ROLE)
    if role is None:
        reason = "another control says which role a function has"
        raise NotApplicable(reason)
    policies = policies_of(stack, role.resource)
    waits = bool(policies) and queues.depends_on(stack, resource, *policies)
    resource.note("depends on the role's policy", waits)
    if not waits:
        observed = f"does not wait for the policy of {role.resource.name}"
        yield Finding(prop="dependsOn", observed=observed, required="depends_on=[role_policy]")
