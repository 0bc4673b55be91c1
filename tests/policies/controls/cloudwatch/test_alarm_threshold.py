"""Tests of cloudwatch-alarm-threshold: every alarm on dead letters fires at the first one, and before a day has passed."""

from __future__ import annotations

import pytest

from tests.policies.builders import sqs
from tests.policies.harness import Res, findings

CONTROL = "cloudwatch-alarm-threshold"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [sqs.alarm().but("threshold", 100)],
            [("alarm-dead-letters-notifications", "threshold: is 100; required: one that 1 passes, and 0 does not")],
            id="a hundred",
        ),
        pytest.param(
            [sqs.alarm().but("threshold", 0)],
            [("alarm-dead-letters-notifications", "threshold: is 0; required: one that 1 passes, and 0 does not")],
            id="never rests",
        ),
        pytest.param(
            [sqs.alarm().but("comparisonOperator", "GreaterThanThreshold")],
            [("alarm-dead-letters-notifications", "threshold: is 1; required: one that 1 passes, and 0 does not")],
            id="two",
        ),
        pytest.param(
            [sqs.alarm().but("comparisonOperator", "LessThanThreshold")],
            [
                (
                    "alarm-dead-letters-notifications",
                    ("comparisonOperator: is 'LessThanThreshold'; required: GreaterThanOrEqualToThreshold"),
                )
            ],
            id="less",
        ),
        pytest.param(
            [sqs.alarm().without("threshold")],
            [
                (
                    "alarm-dead-letters-notifications",
                    "threshold: is not set; required: one that 1 passes, and 0 does not",
                )
            ],
            id="removed",
        ),
        pytest.param(
            [sqs.alarm("dead-letter-age").but("threshold", 604800)],
            [
                (
                    "alarm-dead-letter-age-notifications",
                    "threshold: is 604800; required: one that 86400 passes, and 0 does not",
                )
            ],
            id="a week",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([sqs.alarm()]),
        pytest.param([sqs.alarm("dead-letter-age")]),
        pytest.param([sqs.alarm().but("comparisonOperator", "GreaterThanThreshold").but("threshold", 0)]),
        pytest.param([sqs.alarm().but("metricName", "NumberOfMessagesSent").but("threshold", 9)]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
