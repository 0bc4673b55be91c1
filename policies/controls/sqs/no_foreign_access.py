"""Whoever may send to the queue makes payments; whoever may receive from it reads and removes them.

Violates: ``Allow`` to ``*``, to an account, a service, a foreign role, or with ``NotPrincipal``.

Complies: no ``Allow`` at all, or one that names roles of this stack only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.facts import queues
from policies.model.control import Context, Finding, partial, relation, supports
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity


@relation(
    id="sqs-no-foreign-access",
    title="No queue policy admits anyone but this stack's own roles",
    severity=Severity.CRITICAL,
    applies_to=(queues.QUEUE, queues.QUEUE_POLICY),
    brief=("B5.1", "B5.3"),
    pci=(
        supports(
            "7.2.5", "What the queue's own policy admits; the roles' policies are judged by the controls over IAM."
        ),
        partial("7.3.1", "Access to one kind of store."),
    ),
    remedy="Remove the Allow statement: the roles' own policies give what the functions need.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
)
def no_foreign_access(resource: Resource, context: Context) -> Iterator[Finding]:
    if resource.type == queues.QUEUE and (not resource.has("policy") or resource.is_unknown("policy")):
        reason = "no policy of its own"
        raise NotApplicable(reason)
    for index, statement in enumerate(queues.listed(resource.document("policy").get("Statement"))):
        if statement.get("Effect") == "Deny":
            continue
        principal = statement.get("Principal")
        own = set(principal) == {"AWS"} if isinstance(principal, Mapping) else False
        named = queues.listed(principal["AWS"]) if own and isinstance(principal, Mapping) else ["*"]
        if not all(any(each.type == queues.ROLE for each in context.stack.named(str(arn))) for arn in named):
            prop = f"policy.Statement[{index}].Principal"
            yield Finding(prop=prop, observed="admits others", required="no Allow, or roles of this stack only")
