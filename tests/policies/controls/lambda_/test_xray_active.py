"""Tests of lambda-xray-active: every function is traced by X-Ray."""

from __future__ import annotations

import pytest

from policies.model.resource import KNOWN
from tests.policies.builders import lambda_
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "lambda-xray-active"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().without("tracingConfig")],
            [("function-transaction-processor", "tracingConfig.mode: is 'PassThrough'; required: Active")],
            id="removed",
        ),
        pytest.param(
            [lambda_.function().but("tracingConfig.mode", "PassThrough")],
            [("function-transaction-processor", "tracingConfig.mode: is 'PassThrough'; required: Active")],
            id="pass-through",
        ),
        pytest.param(
            [lambda_.function().but("tracingConfig.mode", UNKNOWN)],
            [
                (
                    "function-transaction-processor",
                    f"tracingConfig.mode: is not known in this preview; required: {KNOWN}",
                )
            ],
            id="unknown",
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
