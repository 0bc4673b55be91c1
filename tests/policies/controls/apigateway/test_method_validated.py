"""Tests of apigateway-method-validated: every method has a request validator."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-method-validated"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.without("method-post-transactions", "requestValidatorId"),
            [
                (
                    "method-post-transactions",
                    "requestValidatorId: is not set; required: the id of the stack's RequestValidator",
                )
            ],
            id="no-requestvalidatorid",
        ),
        pytest.param(
            PAYMENTS.but("method-post-transactions", "requestValidatorId", "abc"),
            [
                (
                    "method-post-transactions",
                    (
                        "requestValidatorId: is not a validator of this stack; required: the id of "
                        "the stack's RequestValidator"
                    ),
                )
            ],
            id="requestvalidatorid-abc",
        ),
        pytest.param(
            PAYMENTS.made_of("method-post-transactions", "requestValidatorId", "api-payments"),
            [
                (
                    "method-post-transactions",
                    (
                        "requestValidatorId: is not a validator of this stack; required: the id of "
                        "the stack's RequestValidator"
                    ),
                )
            ],
            id="made-of-requestvalidatorid-api-payments",
        ),
    ],
)
def test_method_validated(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
