"""Without a consumer accepted payments expire; two share the messages, and each handles what the other was meant to.

Violates: a queue with no mapping, or with two.

Complies: one for transaction-processing, one for notifications.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.control import Context, Finding, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="lambda-queues-consumed",
    title="Every main queue has exactly one event source mapping",
    severity=Severity.HIGH,
    brief=("B2.7",),
    remedy="Declare one aws.lambda_.EventSourceMapping for each main queue, and none for a dead-letter queue.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
)
def queues_consumed(stack: Stack, _context: Context) -> Iterator[Finding]:
    for queue in queues.main_queues(stack):
        count = len(list(queues.consumers(stack, queue)))
        if count != 1:
            yield Finding(prop="event source mappings", observed=f"are {count}", required="exactly 1", urn=queue.urn)
