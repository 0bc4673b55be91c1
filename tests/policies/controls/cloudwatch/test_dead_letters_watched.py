"""Tests of cloudwatch-dead-letters-watched: every dead-letter queue has an alarm on its depth and one on its age."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_, sqs
from tests.policies.builders.foundation import drop, swap
from tests.policies.harness import Res, findings

CONTROL = "cloudwatch-dead-letters-watched"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            drop(lambda_.stack(), "alarm-dead-letters-notifications"),
            [("dlq-notifications", "alarm on ApproximateNumberOfMessagesVisible: is declared 0 times; required: once")],
            id="depth missing",
        ),
        pytest.param(
            drop(lambda_.stack(), "alarm-dead-letter-age-notifications"),
            [("dlq-notifications", "alarm on ApproximateAgeOfOldestMessage: is declared 0 times; required: once")],
            id="age missing",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.alarm().but("dimensions.QueueName", "queue-notifications-dev.fifo")),
            [("dlq-notifications", "alarm on ApproximateNumberOfMessagesVisible: is declared 0 times; required: once")],
            id="a main queue",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.alarm().but("dimensions.QueueName", "dlq-notifications-prod.fifo")),
            [
                (
                    "alarm-dead-letters-notifications",
                    (
                        "dimensions: name no queue; required: AWS/SQS, with a queue of this stack as its "
                        "only dimension QueueName"
                    ),
                ),
                (
                    "dlq-notifications",
                    "alarm on ApproximateNumberOfMessagesVisible: is declared 0 times; required: once",
                ),
            ],
            id="another stack's queue",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.alarm().but("dimensions.Other", "x")),
            [
                (
                    "alarm-dead-letters-notifications",
                    (
                        "dimensions: name no queue; required: AWS/SQS, with a queue of this stack as its "
                        "only dimension QueueName"
                    ),
                ),
                (
                    "dlq-notifications",
                    "alarm on ApproximateNumberOfMessagesVisible: is declared 0 times; required: once",
                ),
            ],
            id="another dimension",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.alarm().without("dimensions")),
            [
                (
                    "alarm-dead-letters-notifications",
                    (
                        "dimensions: name no queue; required: AWS/SQS, with a queue of this stack as its "
                        "only dimension QueueName"
                    ),
                ),
                (
                    "dlq-notifications",
                    "alarm on ApproximateNumberOfMessagesVisible: is declared 0 times; required: once",
                ),
            ],
            id="no dimensions",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.alarm().but("namespace", "AWS/Lambda")),
            [
                (
                    "alarm-dead-letters-notifications",
                    (
                        "dimensions: name no queue; required: AWS/SQS, with a queue of this stack as its "
                        "only dimension QueueName"
                    ),
                ),
                (
                    "dlq-notifications",
                    "alarm on ApproximateNumberOfMessagesVisible: is declared 0 times; required: once",
                ),
            ],
            id="another namespace",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.alarm().but("metricName", "NumberOfMessagesSent")),
            [("dlq-notifications", "alarm on ApproximateNumberOfMessagesVisible: is declared 0 times; required: once")],
            id="another metric",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.alarm().but("dimensions", {"Other": "x"})),
            [
                (
                    "alarm-dead-letters-notifications",
                    (
                        "dimensions: name no queue; required: AWS/SQS, with a queue of this stack as its "
                        "only dimension QueueName"
                    ),
                ),
                (
                    "dlq-notifications",
                    "alarm on ApproximateNumberOfMessagesVisible: is declared 0 times; required: once",
                ),
            ],
            id="no queue at all",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(lambda_.stack()),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
