"""Tests of apigateway-method-authorization: no method promises an authorization that nobody set up."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-method-authorization"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("method-post-transactions", "authorization", "AWS_IAM"),
            [("method-post-transactions", "authorization: is 'AWS_IAM'; required: NONE")],
            id="authorization-aws-iam",
        ),
        pytest.param(
            PAYMENTS.but("method-post-transactions", "authorizerId", "abc"),
            [
                (
                    "method-post-transactions",
                    "authorizerId: is set; required: not set (there is no authorizer in this stack)",
                )
            ],
            id="authorizerid-abc",
        ),
    ],
)
def test_method_authorization(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
