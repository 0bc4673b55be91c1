"""Every queue is encrypted with the stack's key."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="sqs-stack-key",
    title="Every queue is encrypted with the stack's key",
    severity=Severity.HIGH,
    applies_to=queues.QUEUE,
    brief=("B4.1",),
    pci=(
        partial(
            "3.5.1",
            "Encryption at rest is transparent to whoever may read the store. It does not make a stored card "
            "number unreadable.",
        ),
        partial(
            "3.6.1",
            "Voluntary: no key of this stack protects stored account data. The stack's own key is used, so "
            "its key policy decides who may decrypt.",
        ),
    ),
    remedy="Set kms_master_key_id=key.arn with the aws.kms.Key of this program.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html",
)
def stack_key(queue: Resource, context: Context) -> Iterator[Finding]:
    """SQS's own key opens for whoever may receive; this one has a policy, and its use is in the trail.

    Violates: no ``kmsMasterKeyId``, ``alias/aws/sqs``, or a key of another stack or account.

    Complies: the ARN or id of this stack's key.
    """
    if context.stack.target(queue, "kmsMasterKeyId", queues.KEY) is None:
        observed = "is another key" if queue.has("kmsMasterKeyId") else "is not set"
        yield Finding(prop="kmsMasterKeyId", observed=observed, required="the KMS key of this stack")
