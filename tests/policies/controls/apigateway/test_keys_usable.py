"""Tests of apigateway-keys-usable: every API key is in the plan exactly once."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-keys-usable"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.removed("usage-plan-key-acme"),
            [("api-key-acme", "usagePlanKey: has 0 usage plan keys; required: exactly one")],
            id="without-usage-plan-key-acme",
        ),
        pytest.param(
            PAYMENTS.twice("usage-plan-key-acme"),
            [("api-key-acme", "usagePlanKey: has 2 usage plan keys; required: exactly one")],
            id="second-usage-plan-key-acme",
        ),
        pytest.param(
            PAYMENTS.removed("api-key-acme").removed("usage-plan-key-acme"),
            [("guarded-payments-dev", "apiKey: no key is for a merchant; required: one for each merchant")],
            id="without-api-key-acme",
        ),
        pytest.param(
            PAYMENTS.removed("api-key-fraud-provider").removed("usage-plan-key-fraud-provider"),
            [("guarded-payments-dev", "apiKey: not one key is for fraud-provider; required: exactly one")],
            id="without-api-key-fraud-provider",
        ),
    ],
)
def test_keys_usable(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
