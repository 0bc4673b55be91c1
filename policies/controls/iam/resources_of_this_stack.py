"""An ARN of another account, region or environment is a way in for whoever takes over the function, and often a typo.

Violates: a queue in another account; the same table in another region; ``table-transactions-prod`` in the dev stack.

Complies: the ARN of a resource of the stack; ``*`` and what equals it, which another control judges.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.documents import Kind, holding, readable
from policies.facts.iam import reaches_every, without_index, without_streams
from policies.model.control import Context, Finding, relation, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="iam-resources-of-this-stack",
    title="Every resource that a policy names is one of this stack",
    severity=Severity.HIGH,
    applies_to=holding(Kind.IDENTITY),
    brief=("B5.1", "B5.3"),
    pci=(supports("7.2.5", "Policies name only this stack's resources."),),
    remedy="Name the ARN of a table, queue, parameter or log group that this stack declares.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    absolute=True,
)
def resources_of_this_stack(policy: Resource, context: Context) -> Iterator[Finding]:
    for statement in readable(policy, Kind.IDENTITY):
        for arn in statement.resources:
            if not reaches_every(arn) and not context.stack.named(without_index(without_streams(arn))):
                yield Finding(
                    prop=f"{statement.place}.Resource",
                    observed=f"names {arn}",
                    required="a resource that this stack declares",
                )
