"""Tests of apigateway-account-role: the account's log role is one of this stack."""

from __future__ import annotations

import pytest

from tests.policies.builders.apigateway import account
from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-account-role"
ACCOUNT = World((*PAYMENTS, account(PAYMENTS["role-fraud-handler"])))


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(ACCOUNT, [], id="complies-as-declared"),
        pytest.param(
            ACCOUNT.but("account-api-gateway", "cloudwatchRoleArn", "arn:aws:iam::999999999999:role/x"),
            [
                (
                    "account-api-gateway",
                    (
                        "cloudwatchRoleArn: is 'arn:aws:iam::999999999999:role/x'; required: the ARN "
                        "of a role of this stack"
                    ),
                )
            ],
            id="cloudwatchrolearn-arn-aws-iam-999999999999-ro",
        ),
        pytest.param(
            ACCOUNT.without("account-api-gateway", "cloudwatchRoleArn"),
            [("account-api-gateway", "cloudwatchRoleArn: is not set; required: the ARN of a role of this stack")],
            id="no-cloudwatchrolearn",
        ),
        pytest.param(
            ACCOUNT.twice("account-api-gateway"),
            [
                (
                    "account-api-gateway",
                    "type: is declared more than once; required: once: it is the account's, per region",
                ),
                (
                    "account-api-gateway-2",
                    "type: is declared more than once; required: once: it is the account's, per region",
                ),
            ],
            id="second-account-api-gateway",
        ),
    ],
)
def test_account_role(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
