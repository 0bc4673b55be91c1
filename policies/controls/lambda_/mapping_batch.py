"""One slow merchant must not hold up another's notices in the same batch, nor may a payment wait for company.

Violates: notifications in batches of 10 (SQS's default), a batching window.

Complies: ``batchSize: 1`` on the notifications, 10 on the transactions, no window.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.listed import queue_of
from policies.model.checks import expect_number, shown
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="lambda-mapping-batch",
    title="Every mapping takes batches of the stated size, without waiting for more",
    severity=Severity.MEDIUM,
    applies_to=queues.MAPPING,
    brief=("B2.7",),
    remedy="Set batch_size to what architecture.toml says of the queue's function; no "
    "maximum_batching_window_in_seconds.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
)
def mapping_batch(mapping: Resource, context: Context) -> Iterator[Finding]:
    queue = context.stack.target(mapping, "eventSourceArn", queues.QUEUE)
    sources = {item.queue.name: item.queue for item in context.contract.functions.values() if item.queue is not None}
    source = sources.get(queue_of(context.contract, queue.resource)) if queue is not None else None
    if source is not None:
        yield from expect_number(mapping, "batchSize", source.batch_size, absent=10)
    window = mapping.number("maximumBatchingWindowInSeconds", 0)
    if window:
        yield Finding(prop="maximumBatchingWindowInSeconds", observed=shown(window), required="not set, or 0")
