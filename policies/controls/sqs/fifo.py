"""A standard queue may deliver twice and out of order: a payment's states would overtake each other.

Violates: no ``fifoQueue``, a name without ``.fifo``, or a prefix to which the provider adds a random end.

Complies: ``fifoQueue: true`` and ``name: queue-notifications-dev.fifo``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import expect_flag, expect_unset, shown
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="sqs-fifo",
    title="Every queue is a FIFO queue",
    severity=Severity.HIGH,
    applies_to=queues.QUEUE,
    brief=("B4.1", "B4.4"),
    remedy="Set fifo_queue=True and a name that ends in .fifo; a dead-letter queue is of its source's kind.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fifo-queues.html",
    absolute=True,
)
def fifo(queue: Resource, _context: Context) -> Iterator[Finding]:
    yield from expect_flag(queue, "fifoQueue", required=True)
    name = queue.text("name")
    if not name.endswith(".fifo"):
        yield Finding(prop="name", observed=shown(name), required="a name that ends in .fifo")
    yield from expect_unset(queue, "namePrefix", "the name is explicit")
