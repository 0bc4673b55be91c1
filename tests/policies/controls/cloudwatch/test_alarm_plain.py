"""Tests of cloudwatch-alarm-plain: every alarm looks at the one metric that it names."""

from __future__ import annotations

import pytest

from tests.policies.builders import sqs
from tests.policies.harness import Res, findings

CONTROL = "cloudwatch-alarm-plain"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [sqs.alarm().but("metricQueries", [{"id": "a", "expression": "1"}])],
            [
                (
                    "alarm-dead-letters-notifications",
                    (
                        "metricQueries: is set; required: not set (the alarm is on one metric, its "
                        "statistic and its threshold)"
                    ),
                )
            ],
            id="expression",
        ),
        pytest.param(
            [sqs.alarm().but("extendedStatistic", "p10")],
            [
                (
                    "alarm-dead-letters-notifications",
                    (
                        "extendedStatistic: is set; required: not set (the alarm is on one metric, its "
                        "statistic and its threshold)"
                    ),
                )
            ],
            id="percentile",
        ),
        pytest.param(
            [sqs.alarm().but("unit", "Bytes")],
            [
                (
                    "alarm-dead-letters-notifications",
                    (
                        "unit: is set; required: not set (in another unit the metric has no data, and the"
                        " alarm never fires)"
                    ),
                )
            ],
            id="unit",
        ),
        pytest.param(
            [sqs.alarm().but("thresholdMetricId", "a")],
            [
                (
                    "alarm-dead-letters-notifications",
                    (
                        "thresholdMetricId: is set; required: not set (the alarm is on one metric, its "
                        "statistic and its threshold)"
                    ),
                )
            ],
            id="anomaly",
        ),
        pytest.param(
            [sqs.alarm().but("warmUpConfiguration", {"x": 1})],
            [
                (
                    "alarm-dead-letters-notifications",
                    ("warmUpConfiguration: is set; required: not set (the first failures come with a deployment)"),
                )
            ],
            id="warm-up",
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
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
