"""A dead letter is a payment or a notice that nobody processes: it must be seen, and not left until it expires."""

from typing import Final

import pulumi
import pulumi_aws as aws

from infra.architecture import ARCHITECTURE
from infra.naming import Kind, Names

MAX_AGE_SECONDS: Final = ARCHITECTURE.number("alarm-dead-letter-age-seconds")
"""A dead letter that old was seen and not dealt with, long before SQS drops it."""


class DeadLetterAlarms(pulumi.ComponentResource):
    """Two alarms on one dead-letter queue: its depth, and the age of its oldest message."""

    def __init__(
        self,
        purpose: str,
        *,
        names: Names,
        queue_name: pulumi.Output[str],
        topic_arn: str | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("payments:monitoring:DeadLetterAlarms", f"monitoring-{purpose}", None, opts)
        self._names = names
        self._queue_name = queue_name
        self._actions = [] if topic_arn is None else [topic_arn]
        self._alarm(
            f"dead-letters-{purpose}",
            metric="ApproximateNumberOfMessagesVisible",
            threshold=ARCHITECTURE.number("alarm-dead-letters"),
            description=f"A message failed {ARCHITECTURE.number('queue-max-receives')} times and waits in the dead-letter queue",
        )
        self._alarm(
            f"dead-letter-age-{purpose}",
            metric="ApproximateAgeOfOldestMessage",
            threshold=MAX_AGE_SECONDS,
            description=f"A dead letter has waited for {MAX_AGE_SECONDS:,} seconds",
        )
        self.register_outputs({})

    def _alarm(self, purpose: str, *, metric: str, threshold: int, description: str) -> None:
        aws.cloudwatch.MetricAlarm(
            f"alarm-{purpose}",
            name=self._names.of(Kind.ALARM, purpose),
            alarm_description=description,
            namespace="AWS/SQS",
            metric_name=metric,
            dimensions={"QueueName": self._queue_name},
            statistic="Maximum",
            period=60,
            evaluation_periods=1,
            threshold=threshold,
            comparison_operator="GreaterThanOrEqualToThreshold",
            # SQS stops publishing for a queue that is idle for six hours: an idle dead-letter queue is a good one.
            treat_missing_data="notBreaching",
            alarm_actions=self._actions,
            ok_actions=self._actions,
            opts=pulumi.ResourceOptions(parent=self),
        )
