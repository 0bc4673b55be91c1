"""Tests of apigateway-required-parameters: every method demands the parameters that its function needs."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-required-parameters"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but(
                "method-post-transactions", "requestParameters", {"method.request.header.Idempotency-Key": False}
            ),
            [
                (
                    "method-post-transactions",
                    "requestParameters.method.request.header.Idempotency-Key: is not required; required: true",
                )
            ],
            id="requestparameters-method-request-header-idemp",
        ),
        pytest.param(
            PAYMENTS.without("method-post-transactions", "requestParameters"),
            [
                (
                    "method-post-transactions",
                    "requestParameters.method.request.header.Idempotency-Key: is not required; required: true",
                )
            ],
            id="no-requestparameters",
        ),
        pytest.param(
            PAYMENTS.but("method-post-fraud-webhook", "requestParameters", {"method.request.header.X-Timestamp": True}),
            [
                (
                    "method-post-fraud-webhook",
                    "requestParameters.method.request.header.X-Signature: is not required; required: true",
                )
            ],
            id="requestparameters-method-request-header-x-tim",
        ),
        pytest.param(
            PAYMENTS.but(
                "method-post-transactions",
                "requestParameters",
                {"method.request.header.Idempotency-Key": True, "method.request.querystring.debug": True},
            ),
            [
                (
                    "method-post-transactions",
                    (
                        "requestParameters.method.request.querystring.debug: is declared; required: "
                        "only method.request.header.Idempotency-Key"
                    ),
                )
            ],
            id="requestparameters-method-request-header-idemp",
        ),
    ],
)
def test_required_parameters(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
