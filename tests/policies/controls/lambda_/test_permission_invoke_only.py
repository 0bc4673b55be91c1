"""Tests of lambda-permission-invoke-only: function permissions let API Gateway invoke, and nobody else anything."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "lambda-permission-invoke-only"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("permission-post-transactions", "principal", "*"),
            [("permission-post-transactions", "principal: is '*'; required: apigateway.amazonaws.com")],
            id="principal",
        ),
        pytest.param(
            PAYMENTS.but("permission-post-transactions", "action", "lambda:*"),
            [("permission-post-transactions", "action: is 'lambda:*'; required: lambda:InvokeFunction")],
            id="action-lambda",
        ),
        pytest.param(
            PAYMENTS.without("permission-post-transactions", "sourceArn"),
            [("permission-post-transactions", "sourceArn: is not set; required: the execute-api ARN of one method")],
            id="no-sourcearn",
        ),
        pytest.param(
            PAYMENTS.but("permission-post-transactions", "functionUrlAuthType", "NONE"),
            [
                (
                    "permission-post-transactions",
                    "functionUrlAuthType: is set; required: not set (no function has a URL)",
                )
            ],
            id="functionurlauthtype-none",
        ),
        pytest.param(
            PAYMENTS.but("permission-post-transactions", "principal", UNKNOWN),
            [
                (
                    "permission-post-transactions",
                    (
                        "principal: is not known in this preview; required: a value that the preview "
                        "knows (give the name or ARN explicitly, derived from the stack's own names)"
                    ),
                )
            ],
            id="principal-unknown",
        ),
    ],
)
def test_permission_invoke_only(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
