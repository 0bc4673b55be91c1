"""Tests of apigateway-key-from-header: API keys are taken from the x-api-key header."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-key-from-header"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("api-payments", "apiKeySource", "AUTHORIZER"),
            [("api-payments", "apiKeySource: is 'AUTHORIZER'; required: HEADER")],
            id="apikeysource-authorizer",
        ),
        pytest.param(
            PAYMENTS.but("api-payments", "apiKeySource", 1),
            [("api-payments", "apiKeySource: is a float; required: a string")],
            id="apikeysource-1",
        ),
    ],
)
def test_key_from_header(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
