"""Tests of kms-known-principals: only roles of this stack, its deployer and CloudWatch Logs may use the key."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "kms-known-principals"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.statement(1, Principal={"AWS": "arn:aws:iam::999999999999:root"}),
            [
                (
                    "key-payments",
                    (
                        "policy.Statement[1].Principal: names arn:aws:iam::999999999999:root; "
                        "required: this account's root or roles, or CloudWatch Logs of this region"
                    ),
                )
            ],
            id="statement-1-principal-aws-arn-aws-iam-9999",
        ),
        pytest.param(
            PAYMENTS.statement(1, Principal={"AWS": "arn:aws:iam::123456789012:role/another"}),
            [
                (
                    "key-payments",
                    (
                        "policy: names arn:aws:iam::123456789012:role/another, "
                        "arn:aws:iam::123456789012:role/payments-deployer; required: the deployer "
                        "alone outside this stack"
                    ),
                )
            ],
            id="statement-1-principal-aws-arn-aws-iam-1234",
        ),
        pytest.param(
            PAYMENTS.statement(1, Principal={"Service": "sns.amazonaws.com"}),
            [
                (
                    "key-payments",
                    (
                        "policy.Statement[1].Principal: names sns.amazonaws.com; required: this "
                        "account's root or roles, or CloudWatch Logs of this region"
                    ),
                )
            ],
            id="statement-1-principal-service-sns-amazonaw",
        ),
        pytest.param(
            PAYMENTS.statement(1, Principal={"AWS": "arn:aws:iam::123456789012:user/somebody"}),
            [
                (
                    "key-payments",
                    (
                        "policy.Statement[1].Principal: names "
                        "arn:aws:iam::123456789012:user/somebody; required: this account's root or "
                        "roles, or CloudWatch Logs of this region"
                    ),
                )
            ],
            id="statement-1-principal-aws-arn-aws-iam-1234",
        ),
    ],
)
def test_known_principals(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
