"""What is retried for days gives no sign of failure for days: an operator must be told that it is late.

A dead letter is a payment or a notice that nobody handles, until somebody is told.

Violates: a dead-letter queue without an alarm on its depth or on its age, an alarm on them with another queue's name, or one
more dimension; a queue without an alarm on the age of its oldest message; a function without one on errors or on throttles;
an API without one on 5xx; no alarm on overdue work, on undeliverable notices, or on a sweep that does not run; a
threshold above the contract's.

Complies: exactly one alarm for each of them, at the contract's threshold or below, whose only dimension names it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from policies.facts import alarms, queues
from policies.facts.values import value_of
from policies.model.checks import expect_text, shown, together
from policies.model.control import Context, Finding, partial, stack_control
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity

_EACH: Final = (
    ("AWS/SQS", alarms.AGE, "QueueName", queues.QUEUE, "queue-", "queue-age"),
    ("AWS/Lambda", "Errors", "FunctionName", queues.FUNCTION, "function-", "failures"),
    ("AWS/Lambda", "Throttles", "FunctionName", queues.FUNCTION, "function-", "failures"),
    ("AWS/ApiGateway", "5XXError", "ApiName", "aws:apigateway/restApi:RestApi", "api-", "failures"),
)
"""Namespace, metric and dimension; whose name the dimension has, by type and prefix; and the setting of the threshold."""
_OWN: Final = (
    ("ProcessingOverdueSeconds", "transaction_processor", "overdue"),
    ("NotificationOverdueSeconds", "transaction_processor", "overdue"),
    ("NotificationUndeliverable", "notification_sender", "failures"),
    (alarms.SWEEP, "transaction_processor", "failures"),
)
"""The functions' own metrics, the service that counts them, and the setting of the threshold."""


@stack_control(
    id="cloudwatch-operations-watched",
    title="Every queue, dead-letter queue, function and API, overdue work, failed notices and the sweep have an alarm",
    severity=Severity.HIGH,
    brief=("B4.4", "B7.4"),
    pci=(partial("10.7.2", "A failure is announced; that somebody answers is a matter of process."),),
    settings={
        "queue-age": value_of(
            "alarm-queue-age-seconds", "the age of a waiting message that raises an alarm, in seconds"
        ),
        "overdue": value_of("alarm-overdue-seconds", "how long work may be overdue before an alarm, in seconds"),
        "failures": value_of("alarm-failures", "how many failures in a period raise an alarm"),
    },
    remedy="Declare OperationsAlarms (infra/components/operations_alarms.py) for every queue, function and the API; for "
    "a dead-letter queue, two aws.cloudwatch.MetricAlarm with namespace='AWS/SQS' and dimensions={'QueueName': queue.name}.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html",
)
def operations_watched(stack: Stack, context: Context) -> Iterator[Finding]:
    yield from together(_operations(stack, context), _dead_letters(stack))


def _operations(stack: Stack, context: Context) -> Iterator[Finding]:
    for namespace, metric, dimension, kind, prefix, setting in _EACH:
        for resource in stack.of_type(kind):
            name = resource.text("name")
            if name.startswith(prefix):
                found = _alarms(stack, namespace, metric, (dimension, name))
                yield from _faults(found, metric, context.settings[setting], resource.urn)
    for metric, service, setting in _OWN:
        yield from _faults(_alarms(stack, alarms.OWN, metric, ("service", service)), metric, context.settings[setting])


def _alarms(stack: Stack, namespace: str, metric: str, dimension: tuple[str, str]) -> list[Resource]:
    return [
        alarm
        for alarm in stack.of_type(queues.ALARM)
        if (alarm.text("namespace"), alarm.text("metricName")) == (namespace, metric)
        and list(alarm.entries("dimensions")) == [dimension]
    ]


def _faults(found: list[Resource], metric: str, limit: float, urn: str = "") -> Iterator[Finding]:
    if len(found) != 1:
        yield Finding(prop=f"alarm on {metric}", observed=f"is declared {len(found)} times", required="once", urn=urn)
    for alarm in found:
        operator = "LessThanThreshold" if metric in alarms.EXPECTED else "GreaterThanOrEqualToThreshold"
        for finding in expect_text(alarm, "comparisonOperator", operator):
            yield Finding(prop=finding.prop, observed=finding.observed, required=finding.required, urn=alarm.urn)
        value = alarm.number("threshold")
        if value is None or not 0 < value <= limit:
            yield Finding(prop="threshold", observed=shown(value), required=f"above 0, at most {limit}", urn=alarm.urn)


def _dead_letters(stack: Stack) -> Iterator[Finding]:
    watched = [
        (alarm.text("metricName"), _queue(stack, alarm), alarm)
        for alarm in stack.of_type(queues.ALARM)
        if alarm.text("metricName") in alarms.OF_DEAD_LETTERS
    ]
    counts = Counter((name, found) for name, found, _ in watched)
    for queue in stack.of_type(queues.QUEUE):
        for metric in alarms.OF_DEAD_LETTERS if queues.is_dead_letter(stack, queue) else ():
            count = counts[metric, queue.urn]
            if count != 1:
                prop = f"alarm on {metric}"
                yield Finding(prop=prop, observed=f"is declared {count} times", required="once", urn=queue.urn)
    for _, found, alarm in watched:
        if not found:
            required = "AWS/SQS, with a queue of this stack as its only dimension QueueName"
            yield Finding(prop="dimensions", observed="name no queue", required=required, urn=alarm.urn)


def _queue(stack: Stack, alarm: Resource) -> str:
    dimensions = dict(alarm.entries("dimensions"))
    queue = queues.queue_named(stack, dimensions.get("QueueName"))
    sound = queue is not None and queue.props.get("name") == dimensions.get("QueueName") and len(dimensions) == 1
    return queue.urn if queue is not None and sound and alarm.text("namespace") == "AWS/SQS" else ""
