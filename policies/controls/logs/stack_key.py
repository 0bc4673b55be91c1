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
        partial("10.3.1", "Reading a log takes the right to use the key as well."),
        partial(
            "3.6.1",
            "Voluntary: no key of this stack protects stored account data. The stack's own key is used, so "
            "its key policy decides who may decrypt.",
        ),
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
