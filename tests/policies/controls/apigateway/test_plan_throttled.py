"""Tests of apigateway-plan-throttled: the usage plan lets each key have 1,000 requests a second."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-plan-throttled"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.without("usage-plan-payments", "throttleSettings"),
            [
                ("usage-plan-payments", "throttleSettings.burstLimit: is not set; required: 500"),
                ("usage-plan-payments", "throttleSettings.rateLimit: is not set; required: 1000"),
            ],
            id="no-throttlesettings",
        ),
        pytest.param(
            PAYMENTS.but("usage-plan-payments", "throttleSettings.rateLimit", 999),
            [("usage-plan-payments", "throttleSettings.rateLimit: is 999; required: 1000")],
            id="ratelimit-999",
        ),
        pytest.param(
            PAYMENTS.but("usage-plan-payments", "quotaSettings", {"limit": 10, "period": "DAY"}),
            [
                (
                    "usage-plan-payments",
                    (
                        "quotaSettings: is set; required: not set (a quota turns payments away at "
                        "some hour of the month; nobody asked for one)"
                    ),
                )
            ],
            id="quotasettings-limit-10-period-day",
        ),
    ],
)
def test_plan_throttled(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
