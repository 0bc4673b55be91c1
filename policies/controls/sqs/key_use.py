"""With a day's reuse a key that was withdrawn in an emergency still opens messages until tomorrow.

Violates: ``kmsDataKeyReusePeriodSeconds: 86400``; ``sqsManagedSseEnabled: true``, which is SQS's own key.

Complies: neither given (300 seconds, KMS), or up to an hour.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.checks import expect_flag, shown
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="sqs-key-use",
    title="A queue asks for its key often enough, and has no second kind of encryption",
    severity=Severity.LOW,
    applies_to=queues.QUEUE,
    brief=("B4.1",),
    pci=(
        partial(
            "3.6.1",
            "Voluntary: no key of this stack protects stored account data. Data keys are reused for at most "
            "the stated time.",
        ),
    ),
    settings={
        "shortest": Setting(60, "integer", "the least that SQS takes, in seconds"),
        "longest": value_of(
            "queue-key-reuse-seconds", "how long SQS may use a data key without asking KMS, in seconds"
        ),
    },
    remedy="Leave kms_data_key_reuse_period_seconds and sqs_managed_sse_enabled out.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
)
def key_use(queue: Resource, context: Context) -> Iterator[Finding]:
    shortest, longest = context.settings["shortest"], context.settings["longest"]
    value = queue.number("kmsDataKeyReusePeriodSeconds", 300) or 0
    if not shortest <= value <= longest:
        required = f"from {shortest} to {longest}"
        yield Finding(prop="kmsDataKeyReusePeriodSeconds", observed=shown(value), required=required)
    yield from expect_flag(queue, "sqsManagedSseEnabled", required=False)
