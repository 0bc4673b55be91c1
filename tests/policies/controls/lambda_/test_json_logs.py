"""Tests of lambda-json-logs: every function logs JSON from level INFO on."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-json-logs"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().without("loggingConfig")],
            [("function-transaction-processor", "loggingConfig.logFormat: is 'Text'; required: JSON")],
            id="no configuration",
        ),
        pytest.param(
            [lambda_.function().but("loggingConfig.logFormat", "Text")],
            [("function-transaction-processor", "loggingConfig.logFormat: is 'Text'; required: JSON")],
            id="text",
        ),
        pytest.param(
            [lambda_.function().but("loggingConfig.applicationLogLevel", "ERROR")],
            [("function-transaction-processor", "loggingConfig.applicationLogLevel: is 'ERROR'; required: INFO")],
            id="hides records",
        ),
        pytest.param(
            [lambda_.function().but("loggingConfig.applicationLogLevel", "DEBUG")],
            [("function-transaction-processor", "loggingConfig.applicationLogLevel: is 'DEBUG'; required: INFO")],
            id="logs bodies",
        ),
        pytest.param(
            [lambda_.function().but("loggingConfig.systemLogLevel", "WARN")],
            [("function-transaction-processor", "loggingConfig.systemLogLevel: is 'WARN'; required: INFO")],
            id="hides the platform",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([lambda_.function()]),
        pytest.param([lambda_.function().without("loggingConfig.systemLogLevel")]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
