"""Every log group is encrypted with the stack's key."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="logs-stack-key",
    title="Every log group is encrypted with the stack's key",
    severity=Severity.HIGH,
    applies_to=queues.LOG_GROUP,
    brief=("B2.6", "B7.4"),
    pci=(
        partial("10.3.1", "Reading the log takes the key as well; who may use it is the key policy's matter."),
        partial("3.6.1", "The key is the stack's own, with its key policy; who holds it is a matter of process."),
    ),
    remedy="Set kms_key_id=key.arn with the aws.kms.Key of this program.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
)
def stack_key(group: Resource, context: Context) -> Iterator[Finding]:
    """CloudWatch's own key opens for everyone who may read the group; this one has a policy of its own.

    Violates: no ``kmsKeyId``, or a key of another stack or account.

    Complies: the ARN of this stack's key.
    """
    if context.stack.target(group, "kmsKeyId", queues.KEY) is None:
        observed = "is another key" if group.has("kmsKeyId") else "is not set"
        yield Finding(prop="kmsKeyId", observed=observed, required="the KMS key of this stack")
