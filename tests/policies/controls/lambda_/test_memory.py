"""Tests of lambda-memory: every function has 3,072 MB of memory."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-memory"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().without("memorySize")],
            [("function-transaction-processor", "memorySize: is 128; required: 3072")],
            id="removed",
        ),
        pytest.param(
            [lambda_.function().but("memorySize", 1024)],
            [("function-transaction-processor", "memorySize: is 1024; required: 3072")],
            id="less",
        ),
        pytest.param(
            [lambda_.function().but("memorySize", 10240)],
            [("function-transaction-processor", "memorySize: is 10240; required: 3072")],
            id="more",
        ),
        pytest.param(
            [lambda_.function().but("memorySize", "3072")],
            [("function-transaction-processor", "memorySize: is a str; required: a number")],
            id="text",
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
