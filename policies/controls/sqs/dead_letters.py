"""A message that always fails blocks its group until it expires, and then the payment is lost.

Violates: no redrive policy, two, one to a queue of another stack, to a standard queue, to the queue itself, or to a
dead-letter queue that another queue uses as well; a dead-letter queue that sends on.

Complies: one redrive policy to a FIFO queue of this stack that no other queue names.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="sqs-dead-letters",
    title="Every main queue has a FIFO dead-letter queue of its own in this stack",
    severity=Severity.CRITICAL,
    applies_to=queues.QUEUE,
    brief=("B4.4", "B7.4"),
    remedy="Set redrive_policy with deadLetterTargetArn of the queue's own dead-letter queue.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    absolute=True,
)
def dead_letters(queue: Resource, context: Context) -> Iterator[Finding]:
    stack = context.stack
    found = queues.redrives(stack, queue)
    if queues.is_dead_letter(stack, queue):
        if found:
            yield Finding(prop="redrivePolicy", observed="is set on a dead-letter queue", required="not set")
        return
    if len(found) != 1:
        yield Finding(prop="redrivePolicy", observed=f"is given {len(found)} times", required="exactly one")
        return
    target = found[0].target(stack)
    if target is None or target.urn == queue.urn:
        required = "a dead-letter queue of this stack"
        yield Finding(
            prop="redrivePolicy.deadLetterTargetArn", observed="names no other queue of this stack", required=required
        )
        return
    if not target.flag("fifoQueue"):
        yield Finding(prop="redrivePolicy.deadLetterTargetArn", observed="is no FIFO queue", required="a FIFO queue")
    others = [item.name for item in queues.sources(stack, target) if item.urn != queue.urn]
    if others:
        observed = f"is that of {', '.join(others)} too"
        yield Finding(prop="redrivePolicy.deadLetterTargetArn", observed=observed, required="one of its own")
