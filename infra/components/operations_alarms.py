"""What an operator must know: what is late, what fails, what is refused. docs/runbook.md has a paragraph for each alarm."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.architecture import ARCHITECTURE
from infra.naming import Kind, Names

QUEUE_AGE_SECONDS: Final = ARCHITECTURE.number("alarm-queue-age-seconds")
OVERDUE_SECONDS: Final = ARCHITECTURE.number("alarm-overdue-seconds")
_FAILURES: Final = ARCHITECTURE.number("alarm-failures")
_PERIOD_SECONDS: Final = ARCHITECTURE.number("alarm-period-seconds")
_NAMESPACE: Final = "payments"


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """One alarm: when the metric's greatest value of a minute reaches the threshold.

    Args:
        expected: the metric must keep coming; the alarm is when fewer than the threshold came within its period, or none.

    """

    namespace: str
    metric: str
    dimensions: Mapping[str, pulumi.Input[str]]
    threshold: int
    description: str
    expected: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class OperationsAlarmsArgs:
    """The names of what is watched, by purpose; each name carries its resource."""

    names: Names
    topic_arn: str | None
    queues: Mapping[str, pulumi.Output[str]]
    functions: Mapping[str, pulumi.Output[str]]
    api_name: pulumi.Output[str]


class OperationsAlarms(pulumi.ComponentResource):
    """The alarms of queues, functions, the API and what is owed."""

    def __init__(self, name: str, args: OperationsAlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("payments:monitoring:OperationsAlarms", name, None, opts)
        actions = [] if args.topic_arn is None else [args.topic_arn]
        for purpose, watch in _watches(args).items():
            aws.cloudwatch.MetricAlarm(
                f"alarm-{purpose}",
                name=args.names.of(Kind.ALARM, purpose),
                alarm_description=watch.description,
                namespace=watch.namespace,
                metric_name=watch.metric,
                dimensions=dict(watch.dimensions),
                statistic="Sum" if watch.expected else "Maximum",
                period=_PERIOD_SECONDS if watch.expected else 60,
                evaluation_periods=1,
                threshold=watch.threshold,
                comparison_operator="LessThanThreshold" if watch.expected else "GreaterThanOrEqualToThreshold",
                treat_missing_data="breaching" if watch.expected else "notBreaching",
                alarm_actions=actions,
                ok_actions=actions,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})


def _watches(args: OperationsAlarmsArgs) -> dict[str, Watch]:
    found = {
        f"queue-age-{queue}": Watch(
            namespace="AWS/SQS",
            metric="ApproximateAgeOfOldestMessage",
            dimensions={"QueueName": name},
            threshold=QUEUE_AGE_SECONDS,
            description=f"The oldest message has waited for {QUEUE_AGE_SECONDS} seconds",
        )
        for queue, name in args.queues.items()
    }
    for function, name in args.functions.items():
        for metric, what in (("Errors", "An invocation failed"), ("Throttles", "An invocation was throttled")):
            found[f"{metric.lower()}-{function}"] = Watch(
                namespace="AWS/Lambda",
                metric=metric,
                dimensions={"FunctionName": name},
                threshold=_FAILURES,
                description=what,
            )
    found["api-5xx"] = Watch(
        namespace="AWS/ApiGateway",
        metric="5XXError",
        dimensions={"ApiName": args.api_name},
        threshold=_FAILURES,
        description="A request was answered with 5xx",
    )
    return {**found, **_OWN}


def _own(metric: str, service: str, threshold: int, description: str, *, expected: bool = False) -> Watch:
    return Watch(
        namespace=_NAMESPACE,
        metric=metric,
        dimensions={"service": service},
        threshold=threshold,
        description=description,
        expected=expected,
    )


_OWN: Final = {
    "processing-overdue": _own(
        "ProcessingOverdueSeconds", "transaction_processor", OVERDUE_SECONDS, "An accepted payment is not processed"
    ),
    "notification-overdue": _own(
        "NotificationOverdueSeconds", "transaction_processor", OVERDUE_SECONDS, "A notice was not tried"
    ),
    "notification-undeliverable": _own(
        "NotificationUndeliverable",
        "notification_sender",
        _FAILURES,
        "A merchant was not told, after three days of attempts",
    ),
    "sweep-absent": _own(
        "SweepCompleted", "transaction_processor", _FAILURES, "Nothing looks for overdue work", expected=True
    ),
}
