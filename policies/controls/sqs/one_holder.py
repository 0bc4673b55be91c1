"""What is attached to a queue stands in one place, on a queue of this stack."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="sqs-one-holder",
    title="What is attached to a queue is attached to a queue of this stack",
    severity=Severity.HIGH,
    applies_to=(queues.QUEUE_POLICY, queues.REDRIVE_POLICY, queues.REDRIVE_ALLOW_POLICY),
    brief=("B4.4",),
    remedy="Set queue_url=queue.url with the aws.sqs.Queue of this program.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
)
def one_holder(resource: Resource, context: Context) -> Iterator[Finding]:
    """A policy on another stack's queue changes what is not ours, and the queue that it was meant for goes without.

    Violates: a ``queueUrl`` of another stack, account or region.

    Complies: the URL of a queue of this stack.
    """
    if context.stack.target(resource, "queueUrl", queues.QUEUE) is None:
        yield Finding(
            prop="queueUrl", observed="is no queue of this stack", required="the URL of a queue of this stack"
        )
