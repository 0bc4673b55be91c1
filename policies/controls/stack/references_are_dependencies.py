"""A plain string says nothing about order, in creation and in destruction, and no preview shows it.

``up`` redrives to a queue that does not exist yet; ``destroy`` deletes a log group while its function still writes. KMS
refuses a policy that names a role which does not exist yet. Lambda refuses a mapping whose role cannot read the queue, and a
function that outlives its rights fails on what is still queued: both wait for the role's policy, which they do not name.
Where the opposite order is the right one, policies/data/forward_references.toml says so, with the reason.

Violates: the literal ARN, name or URL of a resource of the stack, in a property or in a policy document; a function or a
mapping that does not depend on its role's inline policy, or whose role has none.

Complies: the same text as an output that carries the resource; ``depends_on``; ``depends_on=[role_policy]`` on functions and
mappings.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.iam import policies_of
from policies.facts.references import unordered
from policies.model.checks import together
from policies.model.control import ANY, Context, Finding, relation
from policies.model.resource import NotApplicable, Resource
from policies.model.stack import AWS, Stack
from policies.model.vocabulary import Severity


@relation(
    id="stack-references-are-dependencies",
    title="A resource depends on what it names of the stack, and a function or a mapping on the policy of its role",
    severity=Severity.HIGH,
    applies_to=ANY,
    brief=("B5.1", "B7.3", "B7.5"),
    remedy="Build the value with infra.references.carry(value, resource), or take it from the resource's own output. Set "
    "opts=ResourceOptions(depends_on=[role_policy]) on a function and on its event source mapping.",
    source="https://www.pulumi.com/docs/iac/concepts/inputs-outputs/",
)
def references_are_dependencies(resource: Resource, context: Context) -> Iterator[Finding]:
    if not resource.type.startswith(AWS):
        reason = "not a resource of AWS"
        raise NotApplicable(reason)
    yield from together(_named(resource, context.stack), _rights(resource, context.stack))


def _named(resource: Resource, stack: Stack) -> Iterator[Finding]:
    for prop, other in unordered(stack, resource):
        kind = other.type.rpartition(":")[2]
        yield Finding(prop=prop, observed=f"names {kind} {other.name}", required="a dependency on it")


def _rights(resource: Resource, stack: Stack) -> Iterator[Finding]:
    function = resource if resource.type == queues.FUNCTION else None
    if resource.type == queues.MAPPING:
        named = stack.target(resource, "functionName", queues.FUNCTION)
        function = named.resource if named else None
    role = stack.target(function, "role", queues.ROLE) if function else None
    if role is None:
        return  # lambda-mapping-as-listed and lambda-own-role report it
    policies = policies_of(stack, role.resource)
    waits = bool(policies) and queues.depends_on(stack, resource, *policies)
    resource.note("depends on the role's policy", waits)
    if not waits:
        observed = f"does not wait for the policy of {role.resource.name}"
        yield Finding(prop="dependsOn", observed=observed, required="depends_on=[role_policy]")
