"""Tests of apigateway-integration-timeout: the gateway waits as long as a function may take."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-integration-timeout"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("integration-post-transactions", "timeoutMilliseconds", 1000),
            [("integration-post-transactions", "timeoutMilliseconds: is 1000; required: 29000 to 29000")],
            id="timeoutmilliseconds-1000",
        ),
        pytest.param(
            PAYMENTS.but("integration-post-transactions", "timeoutMilliseconds", 60000),
            [("integration-post-transactions", "timeoutMilliseconds: is 60000; required: 29000 to 29000")],
            id="timeoutmilliseconds-60000",
        ),
        pytest.param(
            PAYMENTS.but("integration-post-transactions", "timeoutMilliseconds", "29000"),
            [("integration-post-transactions", "timeoutMilliseconds: is a str; required: a number")],
            id="timeoutmilliseconds-29000",
        ),
    ],
)
def test_integration_timeout(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
