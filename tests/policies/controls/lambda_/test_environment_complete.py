"""Tests of lambda-environment-complete: every function is told all that it needs to know."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import CONTRACT, Res, findings

CONTROL = "lambda-environment-complete"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().without("environment.variables.TRANSACTIONS_TABLE")],
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.TRANSACTIONS_TABLE: is not set; required: set ([functions.transaction_pro"
                        "cessor.environment])"
                    ),
                )
            ],
            id="a variable is gone",
        ),
        pytest.param(
            [lambda_.function("notification-sender").without("environment")],
            [
                (
                    "function-notification-sender",
                    f"environment.variables.{name}: is not set; required: set ([functions.notification_sender.environment])",
                )
                for name in sorted(CONTRACT.functions["notification_sender"].environment)
            ],
            id="no environment",
        ),
        pytest.param(
            [lambda_.function().but("environment.variables.EXTRA", "1")],
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.EXTRA: is set; required: a variable that "
                        "[functions.transaction_processor.environment] in architecture.toml lists"
                    ),
                )
            ],
            id="a variable that nobody lists",
        ),
        pytest.param(
            [lambda_.function().but("environment.variables.POWERTOOLS_METRICS_NAMESPACE", "other")],
            [
                (
                    "function-transaction-processor",
                    "environment.variables.POWERTOOLS_METRICS_NAMESPACE: is 'other'; required: payments",
                )
            ],
            id="another constant",
        ),
        pytest.param(
            [lambda_.function().but("environment.variables.ENVIRONMENT_SUFFIX", "prod")],
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.ENVIRONMENT_SUFFIX: is 'prod'; required: the suffix of "
                        "function-transaction-processor-dev"
                    ),
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
                        "environment.variables.POWERTOOLS_SERVICE_NAME: is 'fraud_handler'; required: transaction_proces"
                        "sor"
                    ),
                )
            ],
            id="another's name",
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
        pytest.param([lambda_.function("fraud-handler")]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
