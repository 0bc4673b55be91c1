"""Tests of lambda-environment-complete: every function is told all that it needs to know."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-environment-complete"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().without("environment.variables.TRANSACTIONS_TABLE")],
            [("function-transaction-processor", "environment.variables.TRANSACTIONS_TABLE: is not set; required: set")],
            id="a variable is gone",
        ),
        pytest.param(
            [lambda_.function("notification-sender").without("environment")],
            [
                (
                    "function-notification-sender",
                    ("environment.variables.ENVIRONMENT_SUFFIX: is another; required: the end of the function's name"),
                ),
                ("function-notification-sender", "environment.variables.ENVIRONMENT_SUFFIX: is not set; required: set"),
                (
                    "function-notification-sender",
                    "environment.variables.MERCHANT_PARAMETERS: is not set; required: set",
                ),
                (
                    "function-notification-sender",
                    "environment.variables.NOTIFICATION_QUEUE_URL: is not set; required: set",
                ),
                (
                    "function-notification-sender",
                    "environment.variables.POWERTOOLS_METRICS_NAMESPACE: is not set; required: set",
                ),
                (
                    "function-notification-sender",
                    (
                        "environment.variables.POWERTOOLS_SERVICE_NAME: is another, or not set; required:"
                        " notification_sender"
                    ),
                ),
            ],
            id="no environment",
        ),
        pytest.param(
            [lambda_.function().but("environment.variables.ENVIRONMENT_SUFFIX", "prod")],
            [
                (
                    "function-transaction-processor",
                    ("environment.variables.ENVIRONMENT_SUFFIX: is another; required: the end of the function's name"),
                )
            ],
            id="another environment",
        ),
        pytest.param(
            [lambda_.function().but("environment.variables.POWERTOOLS_SERVICE_NAME", "fraud_handler")],
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.POWERTOOLS_SERVICE_NAME: is another, or not set; required:"
                        " transaction_processor"
                    ),
                )
            ],
            id="another's name",
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
            ]
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
