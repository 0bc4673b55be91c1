"""Tests of lambda-timeout: every function may run for 300 seconds."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-timeout"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().without("timeout")],
            [("function-transaction-processor", "timeout: is 3; required: 300")],
            id="removed",
        ),
        pytest.param(
            [lambda_.function().but("timeout", 30)],
            [("function-transaction-processor", "timeout: is 30; required: 300")],
            id="less",
        ),
        pytest.param(
            [lambda_.function().but("timeout", 900)],
            [("function-transaction-processor", "timeout: is 900; required: 300")],
            id="more",
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
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
