"""AWS refuses a FIFO queue's dead letters in a standard queue; a shorter retention deletes them before anybody looks.

A message keeps the time of its first sending, so the dead-letter queue's retention has to be the longer one.

Violates: the queue itself; a standard queue for a FIFO queue, and the reverse; a shorter retention (an advisory).

Complies: a queue of the same kind with the same retention or more; a dead-letter queue of another stack.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.queues import QUEUE
from policies.model.control import BASELINE, Context, Finding, relation
from policies.model.resource import NotApplicable, Resource, Undetermined
from policies.model.stack import Stack
from policies.model.vocabulary import Level, Severity

_DEFAULT_RETENTION = 345_600


@relation(
    id="sqs-dead-letter-fits",
    title="Every dead-letter queue is of its source's kind, is not the source itself, and keeps messages as long",
    severity=Severity.MEDIUM,
    applies_to=QUEUE,
    remedy="Name another queue of the same kind (FIFO or standard), with message_retention_seconds of at least "
    "the source's.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    profiles=(BASELINE,),
    own_rule="A dead-letter queue that does not fit loses the failed messages, which no requirement is about.",
)
def dead_letter_fits(queue: Resource, context: Context) -> Iterator[Finding]:
    if not queue.has("redrivePolicy"):
        reason = "no redrive policy"
        raise NotApplicable(reason)
    target = _target(queue, context.stack)
    if target is None:
        return
    if target.urn == queue.urn:
        yield Finding(
            prop="redrivePolicy.deadLetterTargetArn", observed="is the queue itself", required="another queue"
        )
        return
    if target.flag("fifoQueue") != queue.flag("fifoQueue"):
        yield Finding(
            prop="redrivePolicy.deadLetterTargetArn",
            observed=f"is a {_kind(target)} queue for a {_kind(queue)} queue",
            required=f"a {_kind(queue)} queue",
        )
    kept, needed = _retention(target), _retention(queue)
    if kept < needed:
        yield Finding(
            prop="messageRetentionSeconds",
            observed=f"is {kept:g} s on the dead-letter queue and {needed:g} s on its source",
            required=f"at least {needed:g} s on the dead-letter queue",
            level=Level.ADVISORY,
        )


def _target(queue: Resource, stack: Stack) -> Resource | None:
    """Return the dead-letter queue, by its ARN or by where the redrive policy comes from; None for another stack's."""
    try:
        policy = queue.document("redrivePolicy")
    except Undetermined:
        made_of = [stack.by_urn[urn] for urn in sorted(queue.sources("redrivePolicy")) if urn in stack.by_urn]
        queues = [item for item in made_of if item.type == QUEUE]
        if len(queues) != 1:
            raise
        return queues[0]
    named = [item for item in stack.named(str(policy.get("deadLetterTargetArn"))) if item.type == QUEUE]
    return named[0] if len(named) == 1 else None


def _kind(queue: Resource) -> str:
    return "FIFO" if queue.flag("fifoQueue") else "standard"


def _retention(queue: Resource) -> float:
    return queue.number("messageRetentionSeconds", absent=_DEFAULT_RETENTION) or _DEFAULT_RETENTION
