"""Fewer tries give up on a short outage, more hold up the messages behind in the same group.

Violates: ``maxReceiveCount`` of 1 or 1000, none, or the text ``"3"``.

Complies: ``maxReceiveCount: 3``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.checks import shown
from policies.model.control import Context, Finding, relation
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity


@relation(
    id="sqs-max-receives",
    title="A message is received $count times before it is a dead letter",
    severity=Severity.HIGH,
    applies_to=queues.QUEUE,
    brief=("B4.4",),
    settings={"count": value_of("queue-max-receives", "how often a message is received before it is a dead letter")},
    remedy="Set maxReceiveCount to the number $count in the redrive policy.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    absolute=True,
)
def max_receives(queue: Resource, context: Context) -> Iterator[Finding]:
    found = queues.redrives(context.stack, queue)
    if not found:
        reason = "no redrive policy; another control asks for it where it is needed"
        raise NotApplicable(reason)
    for item in found:
        count = item.document.get("maxReceiveCount")
        queue.note("redrivePolicy.maxReceiveCount", count)
        if isinstance(count, bool | str) or count != context.settings["count"]:
            required = str(context.settings["count"])
            yield Finding(prop="redrivePolicy.maxReceiveCount", observed=shown(count), required=required)
