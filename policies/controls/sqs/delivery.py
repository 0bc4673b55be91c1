"""A queue takes messages of the usual size, and delivers them at once."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import expect_number, shown
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="sqs-delivery",
    title="A queue takes messages of the usual size and delivers them at once",
    severity=Severity.LOW,
    applies_to=queues.QUEUE,
    brief=("B4.1",),
    settings={
        "delay": Setting(0, "integer", "how long a queue holds back a new message, in seconds"),
        "size": Setting(262144, "integer", "the least that a queue must take as a message, in bytes"),
    },
    remedy="Leave delay_seconds and max_message_size out.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
)
def delivery(queue: Resource, context: Context) -> Iterator[Finding]:
    """A delay holds up every payment; a smaller limit refuses one that the API has already accepted.

    Violates: ``delaySeconds: 900``, ``maxMessageSize: 1024``.

    Complies: neither given (0 and 262,144).
    """
    yield from expect_number(queue, "delaySeconds", context.settings["delay"], absent=0)
    least = context.settings["size"]
    size = queue.number("maxMessageSize", 262144) or 0
    if size < least:
        yield Finding(prop="maxMessageSize", observed=shown(size), required=f"at least {least}")
