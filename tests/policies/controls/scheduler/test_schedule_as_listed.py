"""Tests of scheduler-schedule-as-listed: a schedule sends what the contract says, where it says, when it says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.builders import scheduler, sqs
from tests.policies.harness import findings

CONTROL = "scheduler-schedule-as-listed"
MESSAGE = '{"sweep":"<aws.scheduler.scheduled-time>"}'


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("scheduleExpression", "rate(1 hour)", "scheduleExpression: is 'rate(1 hour)'; required: rate(1 minute)"),
        ("state", "DISABLED", "state: is 'DISABLED'; required: ENABLED"),
        ("groupName", "other", "groupName: is 'other'; required: default"),
        (
            "endDate",
            "2027-01-01T00:00:00Z",
            "endDate: is set; required: not set (the schedule runs for as long as the stack is there)",
        ),
        ("flexibleTimeWindow.mode", "FLEXIBLE", "flexibleTimeWindow.mode: is 'FLEXIBLE'; required: OFF"),
        ("target.input", '{"sweep":"now"}', f'target.input: is \'{{"sweep":"now"}}\'; required: {MESSAGE}'),
        ("target.sqsParameters.messageGroupId", "x", "target.sqsParameters.messageGroupId: is 'x'; required: sweep"),
        (
            "target.retryPolicy.maximumEventAgeInSeconds",
            86_400,
            "target.retryPolicy.maximumEventAgeInSeconds: is 86400; required: 60",
        ),
        (
            "target.retryPolicy.maximumRetryAttempts",
            185,
            "target.retryPolicy.maximumRetryAttempts: is 185; required: 3",
        ),
        (
            "target.arn",
            sqs.arn("queue", "notifications"),
            f"target.arn: is {sqs.arn('queue', 'notifications')}; required: the ARN of the queue transaction-processing",
        ),
        (
            "target.arn",
            "arn:aws:sqs:us-east-2:210987654321:queue-transaction-processing-dev.fifo",
            (
                "target.arn: is arn:aws:sqs:us-east-2:210987654321:queue-transaction-processing-dev.fifo; "
                "required: the ARN of the queue transaction-processing"
            ),
        ),
        (
            "name",
            "sweep",
            (
                "name: is 'sweep', which names no schedule of the contract; "
                "required: a schedule that [schedules] in architecture.toml lists"
            ),
        ),
    ],
)
def test_each_difference_is_found(path: str, value: Any, expected: str) -> None:
    """One property is another than the contract's."""
    assert findings(CONTROL, *scheduler.stack(scheduler.schedule().but(path, value))) == [("schedule-sweep", expected)]


def test_what_complies_is_silent() -> None:
    """The program's own; and without what has the same default."""
    assert findings(CONTROL, *scheduler.stack(scheduler.schedule())) == []
    assert findings(CONTROL, *scheduler.stack(scheduler.schedule().without("state"))) == []
