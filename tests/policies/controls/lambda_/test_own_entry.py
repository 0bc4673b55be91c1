"""Tests of lambda-own-entry: every function runs its own package's entry."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-own-entry"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().but("handler", "handlers.fraud_handler.handler.handle")],
            [
                (
                    "function-transaction-processor",
                    (
                        "handler: is 'handlers.fraud_handler.handler.handle'; required: "
                        "handlers.transaction_processor.handler.handle"
                    ),
                )
            ],
            id="another handler",
        ),
        pytest.param(
            [lambda_.function().without("handler")],
            [
                (
                    "function-transaction-processor",
                    "handler: is not set; required: handlers.transaction_processor.handler.handle",
                )
            ],
            id="removed",
        ),
        pytest.param(
            [
                Res(
                    "aws:lambda/function:Function",
                    "function-refund",
                    {
                        "name": "function-refund-dev",
                        "role": "arn:aws:iam::210987654321:role/r",
                        "code": {"path": "refund.zip"},
                    },
                )
            ],
            [
                (
                    "function-refund",
                    (
                        "name: is 'function-refund-dev', which names no function of the contract; required: a "
                        "function that [functions] in architecture.toml lists"
                    ),
                )
            ],
            id="a function that the contract does not list is undetermined",
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
