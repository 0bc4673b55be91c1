"""Tests of lambda-permission-source: each function permission names one method of the API."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "lambda-permission-source"
DEPLOYED = PAYMENTS.but("api-payments", "executionArn", "EXECUTE")
"""The API once AWS has named it."""


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but(
                "permission-post-transactions", "sourceArn", "arn:aws:execute-api:us-east-2:123456789012:abc/*/*"
            ),
            [
                (
                    "permission-post-transactions",
                    (
                        "sourceArn: is another ARN; required: {execution "
                        "ARN}/{stage}/{METHOD}/{path}, made of the API, its method and its path"
                    ),
                )
            ],
            id="sourcearn-arn-aws-execute-api-us-east",
        ),
        pytest.param(
            PAYMENTS.made_of("permission-post-transactions", "sourceArn", "api-payments"),
            [
                (
                    "permission-post-transactions",
                    "function: is 'function-transaction-processor-dev'; required: the listed function",
                ),
                (
                    "permission-post-transactions",
                    (
                        "sourceArn: is not one method of this stack's API; required: {execution "
                        "ARN}/{stage}/{METHOD}/{path}, made of the API, its method and its path"
                    ),
                ),
            ],
            id="made-of-sourcearn-api-payments",
        ),
        pytest.param(
            PAYMENTS.made_of("permission-post-transactions", "sourceArn", "api-payments", "method-post-transactions"),
            [
                (
                    "permission-post-transactions",
                    "function: is 'function-transaction-processor-dev'; required: the listed function",
                ),
                (
                    "permission-post-transactions",
                    (
                        "sourceArn: is not one method of this stack's API; required: {execution "
                        "ARN}/{stage}/{METHOD}/{path}, made of the API, its method and its path"
                    ),
                ),
            ],
            id="made-of-sourcearn-api-payments-method-post-transactions",
        ),
        pytest.param(
            PAYMENTS.made_of(
                "permission-post-transactions",
                "sourceArn",
                "api-payments",
                "method-post-fraud-webhook",
                "resource-fraud-webhook",
            ),
            [
                (
                    "permission-post-transactions",
                    "function: is 'function-transaction-processor-dev'; required: the fraud-handler function",
                )
            ],
            id="made-of-sourcearn-api-payments-method-post-fraud-webhook-resource-fraud-webhook",
        ),
        pytest.param(
            PAYMENTS.but("permission-post-transactions", "function", "function-fraud-handler-dev"),
            [
                (
                    "permission-post-transactions",
                    "function: is 'function-fraud-handler-dev'; required: the transaction-processor function",
                )
            ],
            id="function-function-fraud-handler-dev",
        ),
        pytest.param(
            PAYMENTS.made_of("permission-post-transactions", "function"),
            [
                (
                    "permission-post-transactions",
                    "function: does not depend on the function; required: an output of the function",
                )
            ],
            id="made-of-function",
        ),
        pytest.param(
            DEPLOYED.but("permission-post-transactions", "sourceArn", "EXECUTE/stage-payments-dev/POST/transactions"),
            [],
            id="complies-sourcearn-execute-stage-payments-dev",
        ),
        pytest.param(
            DEPLOYED.but("permission-get-transaction-id", "sourceArn", "EXECUTE/stage-payments-dev/GET/transaction/*"),
            [],
            id="complies-sourcearn-execute-stage-payments-dev",
        ),
        pytest.param(
            DEPLOYED.but("permission-post-transactions", "sourceArn", "EXECUTE/*/POST/transactions"),
            [
                (
                    "permission-post-transactions",
                    (
                        "sourceArn: is another ARN; required: {execution "
                        "ARN}/{stage}/{METHOD}/{path}, made of the API, its method and its path"
                    ),
                )
            ],
            id="sourcearn-execute-post-transactions",
        ),
    ],
)
def test_permission_source(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
