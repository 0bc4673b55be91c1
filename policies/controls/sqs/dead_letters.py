"""A message that always fails blocks its group until it expires, and then the payment is lost.

Fewer tries give up on a short outage, more hold up the messages behind in the same group.

Violates: no redrive policy, two, one to a queue of another stack, to a standard queue, to the queue itself, or to a
dead-letter queue that another queue uses as well; a dead-letter queue that sends on; ``maxReceiveCount`` of 1 or
1000, none, or the text ``"3"``.

Complies: one redrive policy to a FIFO queue of this stack that no other queue names, with ``maxReceiveCount: 3``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.checks import shown, together
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@relation(
    id="sqs-dead-letters",
    title="Every main queue has a FIFO dead-letter queue of its own, which takes a message after $count receives",
    severity=Severity.CRITICAL,
    applies_to=queues.QUEUE,
    brief=("B4.4", "B7.4"),
    settings={"count": value_of("queue-max-receives", "how often a message is received before it is a dead letter")},
    remedy="Set redrive_policy with deadLetterTargetArn of the queue's own dead-letter queue and the number $count as "
    "maxReceiveCount.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    absolute=True,
)
def dead_letters(queue: Resource, context: Context) -> Iterator[Finding]:
    yield from together(_target(queue, context.stack), _receives(queue, context))


def _target(queue: Resource, stack: Stack) -> Iterator[Finding]:
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


def _receives(queue: Resource, context: Context) -> Iterator[Finding]:
    for item in queues.redrives(context.stack, queue):
        count = item.document.get("maxReceiveCount")
        queue.note("redrivePolicy.maxReceiveCount", count)
        if isinstance(count, bool | str) or count != context.settings["count"]:
            required = str(context.settings["count"])
            yield Finding(prop="redrivePolicy.maxReceiveCount", observed=shown(count), required=required)
