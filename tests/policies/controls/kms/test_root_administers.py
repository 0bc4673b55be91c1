"""Tests of kms-root-administers: the account administers the key, and cannot use it."""

from __future__ import annotations

import pytest

from tests.policies.builders.kms import ADMINISTRATION
from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "kms-root-administers"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.statement(0, Action=["kms:Decrypt", *ADMINISTRATION]),
            [
                (
                    "key-payments",
                    (
                        "policy.Statement[0].Action: arn:aws:iam::123456789012:root may kms:Decrypt; "
                        "required: administration only"
                    ),
                )
            ],
            id="statement-0-action-kms-decrypt-administrat",
        ),
        pytest.param(
            PAYMENTS.statement(0, Action=ADMINISTRATION[:-1]),
            [
                (
                    "key-payments",
                    (
                        "policy: arn:aws:iam::123456789012:root may not kms:UpdateKeyDescription; "
                        "required: it: the key must stay manageable"
                    ),
                )
            ],
            id="statement-0-action-administration-1",
        ),
        pytest.param(
            PAYMENTS.statement(0, Condition={"StringEquals": {"kms:ViaService": "ssm.us-east-2.amazonaws.com"}}),
            [("key-payments", "policy.Statement[0].Condition: is set; required: not set: it may lock all out")],
            id="statement-0-condition-stringequals-kms-via",
        ),
    ],
)
def test_root_administers(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
