"""A throttled poller retries within this time; if it ends sooner, the message counts as received again.

After three times it is a dead letter, though nothing failed.

Violates: SQS's default of 30 seconds, or any time under six timeouts of the function that consumes the queue.

Complies: 1,800 seconds for a timeout of 300.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.checks import expect_number, shown
from policies.model.control import Context, Finding, Setting, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="sqs-visibility",
    title="Every queue hides a received message for six times its consumer's timeout",
    severity=Severity.HIGH,
    applies_to=queues.QUEUE,
    brief=("B2.3", "B2.7"),
    settings={
        "seconds": value_of("queue-visibility-timeout-seconds", "how long a main queue hides a received message"),
        "factor": Setting(6, "number", "AWS's advice, in timeouts of the consumer"),
        "deadLetters": Setting(30, "integer", "the least for a dead-letter queue, which people read"),
    },
    remedy="Set visibility_timeout_seconds=$seconds.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
)
def visibility(queue: Resource, context: Context) -> Iterator[Finding]:
    stack, settings = context.stack, context.settings
    value = queue.number("visibilityTimeoutSeconds", 30) or 0
    if queues.is_dead_letter(stack, queue):
        if value < settings["deadLetters"]:
            required = f"at least {settings['deadLetters']}"
            yield Finding(prop="visibilityTimeoutSeconds", observed=shown(value), required=required)
        return
    another = list(expect_number(queue, "visibilityTimeoutSeconds", settings["seconds"], absent=30))
    if another:  # what it has to be is not compared with a value that it has not
        yield from another
        return
    for _mapping, function in queues.consumers(stack, queue):
        least = settings["factor"] * (function.number("timeout", 3) or 0) if function is not None else 0
        if value < least:
            required = f"at least {least:g}, {settings['factor']:g} times the timeout of its consumer"
            yield Finding(prop="visibilityTimeoutSeconds", observed=shown(value), required=required)
