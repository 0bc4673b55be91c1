"""A dead letter is a payment or a notice that nobody handles, until somebody is told.

Violates: a dead-letter queue without one of the alarms, an alarm with another queue's name, or one more dimension.

Complies: one alarm for each metric, whose only dimension is the dead-letter queue's name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from policies.facts import queues
from policies.model.control import Context, Finding, Setting, stack_control
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity

_METRICS: Final = ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage")


@stack_control(
    id="cloudwatch-dead-letters-watched",
    title="Every dead-letter queue has an alarm on its depth and one on its age",
    severity=Severity.HIGH,
    brief=("B4.4", "B7.4"),
    settings={"metrics": Setting(list(_METRICS), "array", "the metrics that are watched on every dead-letter queue")},
    remedy="Declare an aws.cloudwatch.MetricAlarm with namespace='AWS/SQS' and dimensions={'QueueName': queue.name}.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html",
)
def dead_letters_watched(stack: Stack, context: Context) -> Iterator[Finding]:
    watched = [(alarm.text("metricName"), _queue(stack, alarm), alarm) for alarm in stack.of_type(queues.ALARM)]
    counts = Counter((name, found) for name, found, _ in watched)
    for queue in stack.of_type(queues.QUEUE):
        if queues.is_dead_letter(stack, queue):
            for metric in context.settings["metrics"]:
                count = counts[metric, queue.urn]
                if count != 1:
                    prop = f"alarm on {metric}"
                    yield Finding(prop=prop, observed=f"is declared {count} times", required="once", urn=queue.urn)
    for metric, found, alarm in watched:
        if metric in context.settings["metrics"] and not found:
            required = "AWS/SQS, with a queue of this stack as its only dimension QueueName"
            yield Finding(prop="dimensions", observed="name no queue", required=required, urn=alarm.urn)


def _queue(stack: Stack, alarm: Resource) -> str:
    dimensions = dict(alarm.entries("dimensions"))
    queue = queues.queue_named(stack, dimensions.get("QueueName"))
    sound = queue is not None and queue.props.get("name") == dimensions.get("QueueName") and len(dimensions) == 1
    return queue.urn if queue is not None and sound and alarm.text("namespace") == "AWS/SQS" else ""
