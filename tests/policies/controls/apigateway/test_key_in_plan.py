"""Tests of apigateway-key-in-plan: every usage plan key joins a key and the plan of this stack."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-key-in-plan"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("usage-plan-key-acme", "keyId", "foreign"),
            [
                (
                    "usage-plan-key-acme",
                    (
                        "keyId: is none of this stack's; required: the id of a "
                        "aws:apigateway/apiKey:ApiKey of this stack"
                    ),
                )
            ],
            id="keyid-foreign",
        ),
        pytest.param(
            PAYMENTS.but("usage-plan-key-acme", "usagePlanId", "foreign"),
            [
                (
                    "usage-plan-key-acme",
                    (
                        "usagePlanId: is none of this stack's; required: the id of a "
                        "aws:apigateway/usagePlan:UsagePlan of this stack"
                    ),
                )
            ],
            id="usageplanid-foreign",
        ),
        pytest.param(
            PAYMENTS.but("usage-plan-key-acme", "keyType", "OTHER"),
            [("usage-plan-key-acme", "keyType: is 'OTHER'; required: API_KEY")],
            id="keytype-other",
        ),
    ],
)
def test_key_in_plan(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
