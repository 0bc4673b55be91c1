"""What is retried for days gives no sign of failure for days: an operator must be told that it is late.

Violates: a queue without an alarm on the age of its oldest message; a function without one on errors or on throttles;
an API without one on 5xx; no alarm on overdue work, on undeliverable notices, or on a sweep that does not run; a
threshold above the contract's.

Complies: exactly one alarm for each of them, at the contract's threshold or below.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts import alarms, queues
from policies.facts.values import value_of
from policies.model.checks import expect_text, shown
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
    title="Every queue, function and API, overdue work, undeliverable notices and the sweep itself have an alarm",
    severity=Severity.HIGH,
    brief=("B7.4",),
    pci=(partial("10.7.2", "A failure is announced; that somebody answers is a matter of process."),),
    settings={
        "queue-age": value_of(
            "alarm-queue-age-seconds", "the age of a waiting message that raises an alarm, in seconds"
        ),
        "overdue": value_of("alarm-overdue-seconds", "how long work may be overdue before an alarm, in seconds"),
        "failures": value_of("alarm-failures", "how many failures in a period raise an alarm"),
    },
    remedy="Declare OperationsAlarms (infra/components/operations_alarms.py) for every queue, function and the API.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html",
)
def operations_watched(stack: Stack, context: Context) -> Iterator[Finding]:
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
