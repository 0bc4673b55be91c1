"""A plain string says nothing about order, in creation and in destruction, and no preview shows it.

``up`` redrives to a queue that does not exist yet; ``destroy`` deletes a log group while its function still writes.
Where the opposite order is the right one, policies/data/forward_references.toml says so, with the reason.

Violates: the literal ARN, name or URL of a resource of the stack, in a property or in a policy document.

Complies: the same text as an output that carries the resource; ``depends_on``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.references import unordered
from policies.model.control import ANY, Context, Finding, relation
from policies.model.resource import NotApplicable, Resource
from policies.model.stack import AWS
from policies.model.vocabulary import Severity


@relation(
    id="stack-references-are-dependencies",
    title="A resource that names another of the stack depends on it",
    severity=Severity.MEDIUM,
    applies_to=ANY,
    brief=("B7.3", "B7.5"),
    remedy="Build the value with infra.references.carry(value, resource), or take it from the resource's own output.",
    source="https://www.pulumi.com/docs/iac/concepts/inputs-outputs/",
)
def references_are_dependencies(resource: Resource, context: Context) -> Iterator[Finding]:
    if not resource.type.startswith(AWS):
        reason = "not a resource of AWS"
        raise NotApplicable(reason)
    for prop, other in unordered(context.stack, resource):
        kind = other.type.rpartition(":")[2]
        yield Finding(prop=prop, observed=f"names {kind} {other.name}", required="a dependency on it")
