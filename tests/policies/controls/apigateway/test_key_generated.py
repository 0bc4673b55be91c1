"""Tests of apigateway-key-generated: API keys are enabled, and AWS makes up their values."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-key-generated"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("api-key-acme", "value", "x" * 30),
            [
                (
                    "api-key-acme",
                    (
                        "value: is set; required: not set (a value that is given stands in the "
                        "program, its configuration or its history)"
                    ),
                )
            ],
            id="value-x-30",
        ),
        pytest.param(
            PAYMENTS.but("api-key-acme", "enabled", False),
            [("api-key-acme", "enabled: is false; required: true")],
            id="enabled-false",
        ),
    ],
)
def test_key_generated(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
