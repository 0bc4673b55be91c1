"""Tests of apigateway-metrics-on: every method reports its metrics."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-metrics-on"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("method-settings-payments", "settings.metricsEnabled", False),
            [("method-settings-payments", "settings.metricsEnabled: is false; required: true")],
            id="metricsenabled-false",
        ),
        pytest.param(
            PAYMENTS.without("method-settings-payments", "settings.metricsEnabled"),
            [("method-settings-payments", "settings.metricsEnabled: is false; required: true")],
            id="no-settings.metricsenabled",
        ),
    ],
)
def test_metrics_on(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
