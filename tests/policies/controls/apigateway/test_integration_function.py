"""Tests of apigateway-integration-function: every endpoint invokes its own function."""

from __future__ import annotations

import pytest

from tests.policies.builders.apigateway import FUNCTION_URI
from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "apigateway-integration-function"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but(
                "integration-post-transactions", "uri", FUNCTION_URI.format(name="function-fraud-handler-dev")
            ),
            [
                (
                    "integration-post-transactions",
                    (
                        "uri: POST /transactions invokes "
                        "arn:aws:apigateway:us-east-2:lambda:path/2015-03-31/functions/arn:aws:lambda"
                        ":us-east-2:123456789012:function:function-fraud-handler-dev/invocations; "
                        "required: the transaction-processor function of this stack"
                    ),
                )
            ],
            id="uri-function-uri-format-name-fun",
        ),
        pytest.param(
            PAYMENTS.but(
                "integration-post-transactions",
                "uri",
                FUNCTION_URI.format(name="function-transaction-processor-dev").replace("123456789012", "999999999999"),
            ),
            [
                (
                    "integration-post-transactions",
                    (
                        "uri: POST /transactions invokes "
                        "arn:aws:apigateway:us-east-2:lambda:path/2015-03-31/functions/arn:aws:lambda"
                        ":us-east-2:999999999999:function:function-transaction-processor-dev/invocati"
                        "ons; required: the transaction-processor function of this stack"
                    ),
                )
            ],
            id="uri-function-uri-format-name-fun",
        ),
        pytest.param(
            PAYMENTS.but(
                "integration-post-transactions",
                "uri",
                FUNCTION_URI.format(name="function-transaction-processor-dev:live"),
            ),
            [
                (
                    "integration-post-transactions",
                    (
                        "uri: POST /transactions invokes "
                        "arn:aws:apigateway:us-east-2:lambda:path/2015-03-31/functions/arn:aws:lambda"
                        ":us-east-2:123456789012:function:function-transaction-processor-dev:live/inv"
                        "ocations; required: the transaction-processor function of this stack"
                    ),
                )
            ],
            id="uri-function-uri-format-name-fun",
        ),
        pytest.param(
            PAYMENTS.without("integration-post-transactions", "uri"),
            [
                (
                    "integration-post-transactions",
                    (
                        "uri: POST /transactions invokes nothing; required: the "
                        "transaction-processor function of this stack"
                    ),
                )
            ],
            id="no-uri",
        ),
        pytest.param(
            PAYMENTS.made_of("integration-post-transactions", "uri"),
            [
                (
                    "integration-post-transactions",
                    "uri: does not depend on the function; required: an output of the function",
                )
            ],
            id="made-of-uri",
        ),
        pytest.param(
            PAYMENTS.but("integration-post-transactions", "uri", UNKNOWN),
            [
                (
                    "integration-post-transactions",
                    (
                        "uri: is not known in this preview; required: a value that the preview knows "
                        "(give the name or ARN explicitly, derived from the stack's own names)"
                    ),
                )
            ],
            id="uri-unknown",
        ),
    ],
)
def test_integration_function(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
