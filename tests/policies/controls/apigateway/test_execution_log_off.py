"""Tests of apigateway-execution-log-off: execution logging and data trace are off."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-execution-log-off"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("method-settings-payments", "settings.loggingLevel", "INFO"),
            [("method-settings-payments", "settings.loggingLevel: is 'INFO'; required: OFF")],
            id="logginglevel-info",
        ),
        pytest.param(
            PAYMENTS.but("method-settings-payments", "settings.dataTraceEnabled", True),
            [("method-settings-payments", "settings.dataTraceEnabled: is true; required: false")],
            id="datatraceenabled-true",
        ),
    ],
)
def test_execution_log_off(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
