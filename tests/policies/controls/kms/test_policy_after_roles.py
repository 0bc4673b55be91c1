"""Tests of kms-policy-after-roles: the key policy comes after the roles that it names."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "kms-policy-after-roles"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.made_of(
                "key-payments", "policy", "role-fraud-handler", "role-notification-sender", "role-sweep-schedule"
            ),
            [
                (
                    "key-payments",
                    (
                        "policy: does not depend on "
                        "arn:aws:iam::123456789012:role/role-transaction-processor-dev; required: "
                        "the roles' outputs"
                    ),
                )
            ],
            id="made-of-policy-role-fraud-handler-role-notification-sender",
        ),
    ],
)
def test_policy_after_roles(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
