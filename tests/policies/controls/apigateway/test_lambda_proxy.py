"""Tests of apigateway-lambda-proxy: every integration hands the request to Lambda unchanged."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-lambda-proxy"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("integration-post-transactions", "type", "MOCK"),
            [("integration-post-transactions", "type: is 'MOCK'; required: AWS_PROXY")],
            id="type-mock",
        ),
        pytest.param(
            PAYMENTS.but("integration-post-transactions", "integrationHttpMethod", "GET"),
            [("integration-post-transactions", "integrationHttpMethod: is 'GET'; required: POST")],
            id="integrationhttpmethod-get",
        ),
        pytest.param(
            PAYMENTS.but("integration-post-transactions", "credentials", "arn:aws:iam::123456789012:role/x"),
            [
                (
                    "integration-post-transactions",
                    (
                        "credentials: is set; required: not set (the function's own permission says "
                        "who may invoke it; a role here goes around it)"
                    ),
                )
            ],
            id="credentials-arn-aws-iam-123456789012-ro",
        ),
        pytest.param(
            PAYMENTS.but("integration-post-transactions", "connectionType", "VPC_LINK"),
            [
                (
                    "integration-post-transactions",
                    "connectionType: is set; required: not set or 'INTERNET' (there is no VPC link)",
                )
            ],
            id="connectiontype-vpc-link",
        ),
        pytest.param(
            PAYMENTS.but("integration-post-transactions", "tlsConfig", {"insecureSkipVerification": True}),
            [
                (
                    "integration-post-transactions",
                    "tlsConfig: is set; required: not set (it could switch certificate verification off)",
                )
            ],
            id="tlsconfig-insecureskipverification-tr",
        ),
    ],
)
def test_lambda_proxy(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
