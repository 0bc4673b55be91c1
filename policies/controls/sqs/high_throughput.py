"""Every queue is in high-throughput mode."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import expect_text
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="sqs-high-throughput",
    title="Every queue is in high-throughput mode",
    severity=Severity.MEDIUM,
    applies_to=queues.QUEUE,
    brief=("B1.2", "B4.1"),
    settings={
        "deduplicationScope": Setting("messageGroup", "string", "within what a queue deduplicates"),
        "fifoThroughputLimit": Setting("perMessageGroupId", "string", "to what SQS applies its limit"),
    },
    remedy="Set deduplication_scope='messageGroup' and fifo_throughput_limit='perMessageGroupId'.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html",
)
def high_throughput(queue: Resource, context: Context) -> Iterator[Finding]:
    """A FIFO queue takes 300 requests a second otherwise, and the API admits 1,000.

    Violates: either property absent, ``queue``, or ``perQueue``.

    Complies: ``messageGroup`` and ``perMessageGroupId``.
    """
    yield from expect_text(queue, "deduplicationScope", context.settings["deduplicationScope"], absent="queue")
    yield from expect_text(queue, "fifoThroughputLimit", context.settings["fifoThroughputLimit"], absent="perQueue")
