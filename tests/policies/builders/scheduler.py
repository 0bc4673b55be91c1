"""The schedule of the sweep, as the program declares it."""

from __future__ import annotations

from tests.policies.builders import foundation, sqs
from tests.policies.builders.foundation import SUFFIX
from tests.policies.harness import Res


def schedule(name: str = "sweep") -> Res:
    """A schedule that sends the sweep."""
    return Res(
        "aws:scheduler/schedule:Schedule",
        f"schedule-{name}",
        {
            "name": f"schedule-{name}-{SUFFIX}",
            "scheduleExpression": "rate(1 minute)",
            "state": "ENABLED",
            "flexibleTimeWindow": {"mode": "OFF"},
            "target": {
                "arn": sqs.arn("queue", "transaction-processing"),
                "roleArn": foundation.role_arn("sweep-schedule"),
                "input": '{"sweep":"<aws.scheduler.scheduled-time>"}',
                "sqsParameters": {"messageGroupId": "sweep"},
                "retryPolicy": {"maximumEventAgeInSeconds": 60, "maximumRetryAttempts": 3},
            },
        },
    )


def stack(*schedules: Res) -> list[Res]:
    """The two queues, and the schedules given."""
    return [foundation.aws(), *(sqs.queue(purpose) for purpose in sqs.PURPOSES), *schedules]
