"""Tests of cloudwatch-alarm-actions: alarms tell a topic of this account and region, all of them the same."""

from __future__ import annotations

import pytest

from tests.policies.builders import foundation, lambda_, sqs
from tests.policies.harness import Res, findings, with_values

CONTROL = "cloudwatch-alarm-actions"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [foundation.aws(), sqs.alarm().but("alarmActions", ["arn:aws:sns:us-east-2:210987654321:alarms"])],
            [
                (
                    "alarm-dead-letters-notifications",
                    (
                        "alarmActions[0]: is 'arn:aws:sns:us-east-2:210987654321:alarms'; required: a "
                        "topic arn:aws:sns:us-east-2:123456789012:*"
                    ),
                )
            ],
            id="foreign",
        ),
        pytest.param(
            [foundation.aws(), sqs.alarm().but("okActions", ["arn:aws:lambda:us-east-2:123456789012:function:f"])],
            [
                (
                    "alarm-dead-letters-notifications",
                    (
                        "okActions[0]: is 'arn:aws:lambda:us-east-2:123456789012:function:f'; required: a"
                        " topic arn:aws:sns:us-east-2:123456789012:*"
                    ),
                )
            ],
            id="no topic",
        ),
        pytest.param(
            [foundation.aws(), sqs.alarm().but("insufficientDataActions", ["arn:aws:automate:us-east-2:ec2:stop"])],
            [
                (
                    "alarm-dead-letters-notifications",
                    (
                        "insufficientDataActions[0]: is 'arn:aws:automate:us-east-2:ec2:stop'; required: "
                        "a topic arn:aws:sns:us-east-2:123456789012:*"
                    ),
                )
            ],
            id="insufficient data",
        ),
        pytest.param(
            [
                foundation.aws(),
                sqs.alarm().but("alarmActions", ["arn:aws:sns:us-east-2:123456789012:alarms"]),
                sqs.alarm("dead-letter-age"),
            ],
            [
                (
                    "alarm-dead-letter-age-notifications",
                    "alarmActions: is not set; required: arn:aws:sns:us-east-2:123456789012:alarms",
                )
            ],
            id="one is silent",
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
        pytest.param(
            [
                foundation.aws(),
                sqs.alarm()
                .but("alarmActions", ["arn:aws:sns:us-east-2:123456789012:alarms"])
                .but("okActions", ["arn:aws:sns:us-east-2:123456789012:alarms"]),
            ]
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []


def test_a_configured_topic_is_asked_for() -> None:
    """With the contract's value, an alarm that tells nobody has a finding."""
    topic = ["arn:aws:sns:us-east-2:123456789012:alarms"][0]
    found = findings(CONTROL, foundation.aws(), sqs.alarm(), by=with_values(alarm_topic_arn=topic))
    assert found == [("alarm-dead-letters-notifications", f"alarmActions: is not set; required: {topic}")]
