"""Tests of kms-grants-and-contexts: grants are for AWS services only, and environments for their own function."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "kms-grants-and-contexts"
FRAUD_HANDLER = "arn:aws:lambda:us-east-2:123456789012:function:function-fraud-handler-dev"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.statement(5, Condition={"StringEquals": {"kms:ViaService": "lambda.us-east-2.amazonaws.com"}}),
            [
                (
                    "key-payments",
                    "policy.Statement[5].Condition: lets grants go to anybody; required: kms:GrantIsForAWSResource",
                )
            ],
            id="statement-5-condition-stringequals-kms-via",
        ),
        pytest.param(
            PAYMENTS.statement(9, Condition={"StringEquals": {"kms:ViaService": "lambda.us-east-2.amazonaws.com"}}),
            [
                (
                    "key-payments",
                    (
                        "policy.Statement[9].Condition: is not of one function; required: "
                        "kms:EncryptionContext:aws:lambda:FunctionArn of its own"
                    ),
                )
            ],
            id="statement-9-condition-stringequals-kms-via",
        ),
        pytest.param(
            PAYMENTS.statement(
                9,
                Condition={
                    "StringEquals": {
                        "kms:ViaService": "lambda.us-east-2.amazonaws.com",
                        "kms:EncryptionContext:aws:lambda:FunctionArn": FRAUD_HANDLER,
                    }
                },
            ),
            [
                (
                    "key-payments",
                    (
                        "policy.Statement[9].Condition: is not of one function; required: "
                        "kms:EncryptionContext:aws:lambda:FunctionArn of its own"
                    ),
                )
            ],
            id="statement-9-condition-stringequals-kms-via",
        ),
    ],
)
def test_grants_and_contexts(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
