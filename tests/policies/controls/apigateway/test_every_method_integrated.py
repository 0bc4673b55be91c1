"""Tests of apigateway-every-method-integrated: every method has one integration."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-every-method-integrated"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.removed("integration-post-transactions"),
            [
                (
                    "guarded-payments-dev",
                    "integrations: POST /transactions has 1 methods and 0 integrations; required: one of each",
                )
            ],
            id="without-integration-post-transactions",
        ),
        pytest.param(
            PAYMENTS.twice("integration-post-transactions"),
            [
                (
                    "guarded-payments-dev",
                    "integrations: POST /transactions has 1 methods and 2 integrations; required: one of each",
                )
            ],
            id="second-integration-post-transactions",
        ),
        pytest.param(
            PAYMENTS.but("integration-post-transactions", "httpMethod", "GET"),
            [
                (
                    "guarded-payments-dev",
                    "integrations: GET /transactions has 0 methods and 1 integrations; required: one of each",
                ),
                (
                    "guarded-payments-dev",
                    "integrations: POST /transactions has 1 methods and 0 integrations; required: one of each",
                ),
                (
                    "integration-post-transactions",
                    "httpMethod: does not depend on the method; required: method.http_method",
                ),
            ],
            id="httpmethod-get",
        ),
        pytest.param(
            PAYMENTS.made_of("integration-post-transactions", "httpMethod"),
            [
                (
                    "integration-post-transactions",
                    "httpMethod: does not depend on the method; required: method.http_method",
                )
            ],
            id="made-of-httpmethod",
        ),
    ],
)
def test_every_method_integrated(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
