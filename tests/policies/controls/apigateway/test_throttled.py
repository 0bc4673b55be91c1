"""Tests of apigateway-throttled: every method is throttled at 1,000 requests a second."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "apigateway-throttled"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("method-settings-payments", "settings.throttlingRateLimit", 10_000),
            [("method-settings-payments", "settings.throttlingRateLimit: is 10000; required: 1000")],
            id="throttlingratelimit-10-000",
        ),
        pytest.param(
            PAYMENTS.without("method-settings-payments", "settings.throttlingRateLimit"),
            [("method-settings-payments", "settings.throttlingRateLimit: is -1; required: 1000")],
            id="no-settings.throttlingratelimit",
        ),
        pytest.param(
            PAYMENTS.but("method-settings-payments", "settings.throttlingBurstLimit", 5_000),
            [("method-settings-payments", "settings.throttlingBurstLimit: is 5000; required: 500")],
            id="throttlingburstlimit-5-000",
        ),
        pytest.param(
            PAYMENTS.but("method-settings-payments", "settings.throttlingRateLimit", UNKNOWN),
            [
                (
                    "method-settings-payments",
                    (
                        "settings.throttlingRateLimit: is not known in this preview; required: a "
                        "value that the preview knows (give the name or ARN explicitly, derived from "
                        "the stack's own names)"
                    ),
                )
            ],
            id="throttlingratelimit-unknown",
        ),
    ],
)
def test_throttled(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
