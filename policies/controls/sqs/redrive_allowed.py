"""By default any queue of the account may use it, and its messages would be taken for failed payments.

Violates: no redrive-allow policy, ``allowAll``, ``denyAll``, another source's ARN, or one more; one on a main queue.

Complies: ``byQueue`` with exactly the ARN of the queue that it serves.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import shown
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="sqs-redrive-allowed",
    title="Every dead-letter queue admits its own source alone",
    severity=Severity.MEDIUM,
    applies_to=queues.QUEUE,
    brief=("B4.4",),
    pci=(partial("7.2.1", "Who may send dead letters is declared; who may read them is in the roles."),),
    remedy="Declare an aws.sqs.RedriveAllowPolicy with redrivePermission 'byQueue' and the source's ARN.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html",
)
def redrive_allowed(queue: Resource, context: Context) -> Iterator[Finding]:
    stack = context.stack
    found = queues.attached(stack, queue, queues.REDRIVE_ALLOW_POLICY, "redriveAllowPolicy")
    wanted = 1 if queues.is_dead_letter(stack, queue) else 0
    if len(found) != wanted:
        observed = f"is given {len(found)} times"
        yield Finding(prop="redriveAllowPolicy", observed=observed, required=f"{wanted} on this queue")
    for item in found[:wanted]:
        document = item.document
        permission = document.get("redrivePermission")
        queue.note("redriveAllowPolicy", document)
        if permission != "byQueue":
            yield Finding(prop="redriveAllowPolicy.redrivePermission", observed=shown(permission), required="byQueue")
        given = [queues.queue_named(stack, arn) for arn in document.get("sourceQueueArns") or []]
        sources = queues.sources(stack, queue)
        if not sources or {each and each.urn for each in given} != {each.urn for each in sources}:
            required = f"exactly {', '.join(each.name for each in sources) or 'the source of this queue'}"
            named = ", ".join(map(str, document.get("sourceQueueArns") or [])) or "nothing"
            yield Finding(prop="redriveAllowPolicy.sourceQueueArns", observed=f"names {named}", required=required)
