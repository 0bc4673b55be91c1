"""Every mapping takes batches that its function can finish, without waiting for more."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import expect_number, shown
from policies.model.control import Context, Finding, Setting, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="lambda-mapping-batch",
    title="Every mapping takes batches of the stated size, without waiting for more",
    severity=Severity.MEDIUM,
    applies_to=queues.MAPPING,
    brief=("B2.7",),
    settings={
        "transaction-processing": Setting(10, "integer", "the batch size of the transactions"),
        "notifications": Setting(1, "integer", "the batch size of the notifications"),
    },
    remedy="Set batch_size=10 for the transactions and 1 for the notifications; no maximum_batching_window_in_seconds.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
)
def mapping_batch(mapping: Resource, context: Context) -> Iterator[Finding]:
    """One slow merchant must not hold up another's notices in the same batch, nor may a payment wait for company.

    Violates: notifications in batches of 10 (SQS's default), a batching window.

    Complies: ``batchSize: 1`` on the notifications, 10 on the transactions, no window.
    """
    queue = context.stack.target(mapping, "eventSourceArn", queues.QUEUE)
    sizes = context.settings
    purpose = queues.purpose(queue.resource, sizes) if queue is not None else ""
    if purpose:
        yield from expect_number(mapping, "batchSize", sizes[purpose], absent=10)
    window = mapping.number("maximumBatchingWindowInSeconds", 0)
    if window:
        yield Finding(prop="maximumBatchingWindowInSeconds", observed=shown(window), required="not set, or 0")
