"""Tests of apigateway-key-required: every method demands an API key."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "apigateway-key-required"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("method-post-transactions", "apiKeyRequired", False),
            [("method-post-transactions", "apiKeyRequired: is false; required: true")],
            id="apikeyrequired-false",
        ),
        pytest.param(
            PAYMENTS.without("method-post-transactions", "apiKeyRequired"),
            [("method-post-transactions", "apiKeyRequired: is false; required: true")],
            id="no-apikeyrequired",
        ),
        pytest.param(
            PAYMENTS.but("method-post-transactions", "apiKeyRequired", UNKNOWN),
            [
                (
                    "method-post-transactions",
                    (
                        "apiKeyRequired: is not known in this preview; required: a value that the "
                        "preview knows (give the name or ARN explicitly, derived from the stack's "
                        "own names)"
                    ),
                )
            ],
            id="apikeyrequired-unknown",
        ),
        pytest.param(
            PAYMENTS.but("method-post-transactions", "apiKeyRequired", "true"),
            [("method-post-transactions", "apiKeyRequired: is a str; required: a boolean")],
            id="apikeyrequired-true",
        ),
    ],
)
def test_key_required(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
