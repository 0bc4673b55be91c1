"""Tests of lambda-environment-resolves: every variable that names a resource names the right one of this stack."""

from __future__ import annotations

import json

import pytest

from policies.model.resource import KNOWN
from tests.policies.builders import lambda_, sqs
from tests.policies.builders.foundation import swap
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "lambda-environment-resolves"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(
                lambda_.stack(),
                lambda_.function().but("environment.variables.TRANSACTIONS_TABLE", "table-transactions-prod"),
            ),
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.TRANSACTIONS_TABLE: is 'table-transactions-prod'; required: table:transac"
                        "tions, table-transactions-dev"
                    ),
                )
            ],
            id="another stack's table",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                lambda_.function().but("environment.variables.TRANSACTIONS_TABLE", "table-fraud-alerts-dev"),
            ),
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.TRANSACTIONS_TABLE: is 'table-fraud-alerts-dev'; required: table:transact"
                        "ions, table-transactions-dev"
                    ),
                )
            ],
            id="another table",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                lambda_.function().but("environment.variables.NOTIFICATION_QUEUE_URL", sqs.url("dlq", "notifications")),
            ),
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.NOTIFICATION_QUEUE_URL: is 'https://sqs.us-east-2.amazonaws.com/123456789"
                        "012/dlq-notifications-dev.fifo'; required: queue:notifications, queue-notifications-dev.fifo"
                    ),
                )
            ],
            id="dead letters",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                lambda_.function().but(
                    "environment.variables.TRANSACTION_QUEUE_URL", sqs.url("queue", "notifications")
                ),
            ),
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.TRANSACTION_QUEUE_URL: is 'https://sqs.us-east-2.amazonaws.com/1234567890"
                        "12/queue-notifications-dev.fifo'; required: queue:transaction-processing, queue-transaction-pro"
                        "cessing-dev.fifo"
                    ),
                )
            ],
            id="queues exchanged",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                lambda_.function().but("environment.variables.CALLERS_PARAMETER", "parameter-callers-prod"),
            ),
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.CALLERS_PARAMETER: is 'parameter-callers-prod'; required: parameter:calle"
                        "rs, parameter-callers-dev"
                    ),
                )
            ],
            id="another stack's parameter",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                lambda_.function("notification-sender").but(
                    "environment.variables.MERCHANT_PARAMETERS",
                    json.dumps({"acme": {"webhookUrl": "parameter-webhook-url-acme-prod"}}),
                ),
            ),
            [
                (
                    "function-notification-sender",
                    (
                        "environment.variables.MERCHANT_PARAMETERS: names 'parameter-webhook-url-acme-prod'; required: p"
                        "arameters of this stack"
                    ),
                )
            ],
            id="another stack's merchant",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.function().but("environment.variables.TRANSACTIONS_TABLE", UNKNOWN)),
            [
                (
                    "function-transaction-processor",
                    f"environment.variables.TRANSACTIONS_TABLE: is not known in this preview; required: {KNOWN}",
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
        pytest.param(lambda_.stack()),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
