"""Tests of cloudwatch-alarm-fires: every alarm on dead letters is on, and fires within minutes."""

from __future__ import annotations

import pytest

from tests.policies.builders import sqs
from tests.policies.harness import Res, findings

CONTROL = "cloudwatch-alarm-fires"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [sqs.alarm().but("actionsEnabled", False)],
            [("alarm-dead-letters-notifications", "actionsEnabled: is false; required: true")],
            id="off",
        ),
        pytest.param(
            [sqs.alarm().but("statistic", "Minimum")],
            [("alarm-dead-letters-notifications", "statistic: is 'Minimum'; required: Maximum")],
            id="statistic",
        ),
        pytest.param(
            [sqs.alarm().without("statistic")],
            [("alarm-dead-letters-notifications", "statistic: is not set; required: Maximum")],
            id="no statistic",
        ),
        pytest.param(
            [sqs.alarm().but("treatMissingData", "ignore")],
            [("alarm-dead-letters-notifications", "treatMissingData: is 'ignore'; required: notBreaching")],
            id="silence",
        ),
        pytest.param(
            [sqs.alarm().without("treatMissingData")],
            [("alarm-dead-letters-notifications", "treatMissingData: is 'missing'; required: notBreaching")],
            id="silence by default",
        ),
        pytest.param(
            [sqs.alarm().but("evaluationPeriods", 6)],
            [("alarm-dead-letters-notifications", "evaluationPeriods: is 6; required: 1")],
            id="periods",
        ),
        pytest.param(
            [sqs.alarm().but("evaluationPeriods", 1).but("datapointsToAlarm", 6)],
            [("alarm-dead-letters-notifications", "datapointsToAlarm: is 6; required: 1")],
            id="datapoints",
        ),
        pytest.param(
            [sqs.alarm().but("period", 3600)],
            [("alarm-dead-letters-notifications", "period: is 3600; required: at most 300")],
            id="period",
        ),
        pytest.param(
            [sqs.alarm().without("period")],
            [("alarm-dead-letters-notifications", "period: is not set; required: at most 300")],
            id="no period",
        ),
        pytest.param(
            [sqs.alarm().but("metricName", "SweepCompleted")],
            [
                ("alarm-dead-letters-notifications", "statistic: is 'Maximum'; required: Sum"),
                ("alarm-dead-letters-notifications", "treatMissingData: is 'notBreaching'; required: breaching"),
            ],
            id="an absence that nobody counts",
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
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
