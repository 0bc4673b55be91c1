"""Tests of lambda-reserved-concurrency: 50 concurrent executions are reserved for the transaction processor."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-reserved-concurrency"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().without("reservedConcurrentExecutions")],
            [("function-transaction-processor", "reservedConcurrentExecutions: is -1; required: 50")],
            id="removed",
        ),
        pytest.param(
            [lambda_.function().but("reservedConcurrentExecutions", -1)],
            [("function-transaction-processor", "reservedConcurrentExecutions: is -1; required: 50")],
            id="unreserved",
        ),
        pytest.param(
            [lambda_.function().but("reservedConcurrentExecutions", 51)],
            [("function-transaction-processor", "reservedConcurrentExecutions: is 51; required: 50")],
            id="other",
        ),
        pytest.param(
            [lambda_.function("fraud-handler").without("reservedConcurrentExecutions")],
            [("function-fraud-handler", "reservedConcurrentExecutions: is -1; required: 20")],
            id="another has none",
        ),
        pytest.param(
            [lambda_.function("fraud-handler").but("reservedConcurrentExecutions", 0)],
            [("function-fraud-handler", "reservedConcurrentExecutions: is 0; required: 20")],
            id="switched off",
        ),
        pytest.param(
            [lambda_.function("fraud-handler").but("reservedConcurrentExecutions", 900)],
            [("function-fraud-handler", "reservedConcurrentExecutions: is 900; required: 20")],
            id="starves the others",
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
        pytest.param([lambda_.function("fraud-handler")]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
