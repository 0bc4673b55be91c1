"""Four days outlive a long weekend's outage; dead letters that expire sooner are lost before anyone reads them.

Violates: an hour on a main queue, or a dead-letter queue that keeps less than its source.

Complies: 345,600 seconds, which is also SQS's default, and 1,209,600 on the dead-letter queue.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.checks import expect_number, shown
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="sqs-retention",
    title="Every queue keeps messages for $seconds seconds, a dead-letter queue no shorter than its source",
    severity=Severity.HIGH,
    applies_to=queues.QUEUE,
    brief=("B4.2", "B4.4"),
    pci=(partial("3.2.1", "Messages expire; what else stores account data is judged elsewhere."),),
    settings={"seconds": value_of("queue-retention-seconds", "how long a main queue keeps a message, in seconds")},
    remedy="Set message_retention_seconds=$seconds; on a dead-letter queue the same or more.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    absolute=True,
)
def retention(queue: Resource, context: Context) -> Iterator[Finding]:
    seconds = context.settings["seconds"]
    if not queues.is_dead_letter(context.stack, queue):
        yield from expect_number(queue, "messageRetentionSeconds", seconds, absent=345600)
        return
    sources = queues.sources(context.stack, queue)
    least = max((item.number("messageRetentionSeconds", 345600) or 0 for item in sources), default=seconds)
    value = queue.number("messageRetentionSeconds", 345600) or 0
    if not least <= value <= _LONGEST:
        required = f"from its source's {least} to {_LONGEST}"
        yield Finding(prop="messageRetentionSeconds", observed=shown(value), required=required)


_LONGEST: Final = 1_209_600
"""SQS's own limit, 14 days."""
