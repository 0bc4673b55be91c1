"""Tests of ssm-every-secret-kept: every secret that the brief names is a parameter."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "ssm-every-secret-kept"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.removed("parameter-webhook-url-acme"),
            [("guarded-payments-dev", "parameter: not one is webhook-url-acme-dev; required: exactly one")],
            id="without-parameter-webhook-url-acme",
        ),
        pytest.param(
            PAYMENTS.removed("parameter-api-key-fraud-provider"),
            [("guarded-payments-dev", "parameter: not one is api-key-fraud-provider-dev; required: exactly one")],
            id="without-parameter-api-key-fraud-provider",
        ),
        pytest.param(
            PAYMENTS.removed("parameter-fraud-signing-secret"),
            [("guarded-payments-dev", "parameter: not one is for fraud-signing-secret; required: exactly one")],
            id="without-parameter-fraud-signing-secret",
        ),
        pytest.param(
            PAYMENTS.twice("parameter-callers", name="parameter-other-dev"),
            [
                (
                    "guarded-payments-dev",
                    (
                        "parameter: parameter-other-dev is not listed; required: a purpose that [parameters] in architec"
                        "ture.toml lists"
                    ),
                )
            ],
            id="second-parameter-callers",
        ),
        pytest.param(
            PAYMENTS.twice("parameter-callers"),
            [("guarded-payments-dev", "parameter: not one is for callers; required: exactly one")],
            id="second-parameter-callers",
        ),
    ],
)
def test_every_secret_kept(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
