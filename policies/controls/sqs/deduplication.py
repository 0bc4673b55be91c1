"""Every queue deduplicates by content."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import expect_flag, sets
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="sqs-deduplication",
    title="Every queue deduplicates by content",
    severity=Severity.HIGH,
    applies_to=queues.QUEUE,
    brief=("B4.3",),
    settings={
        "enabled": Setting(
            default=True, type="boolean", description="whether a queue derives the deduplication id from the body"
        )
    },
    remedy="Set content_based_deduplication=True.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html",
    remediation=sets("contentBasedDeduplication", "enabled"),
    absolute=True,
)
def deduplication(queue: Resource, context: Context) -> Iterator[Finding]:
    """A sender that repeats itself without an explicit id, as a person redriving dead letters does, is refused or doubled.

    Violates: no ``contentBasedDeduplication``, or ``false``.

    Complies: ``true``.
    """
    yield from expect_flag(queue, "contentBasedDeduplication", required=context.settings["enabled"])
