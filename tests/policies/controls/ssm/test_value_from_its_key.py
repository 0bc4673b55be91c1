"""Tests of ssm-value-from-its-key: an API key's parameter holds that key's value."""

from __future__ import annotations

import json

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "ssm-value-from-its-key"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.made_of("parameter-api-key-acme", "value", "api-key-fraud-provider"),
            [
                (
                    "parameter-api-key-acme",
                    "value: is made of 1 API keys, and not the right ones; required: its own key's value",
                )
            ],
            id="made-of-value-api-key-fraud-provider",
        ),
        pytest.param(
            PAYMENTS.made_of("parameter-callers", "value", "api-key-acme"),
            [
                (
                    "parameter-callers",
                    "value: is made of 1 API keys, and not the right ones; required: the ids of all keys",
                )
            ],
            id="made-of-value-api-key-acme",
        ),
        pytest.param(
            PAYMENTS.made_of("parameter-signing-key-acme", "value", "api-key-acme"),
            [
                (
                    "parameter-signing-key-acme",
                    "value: is made of 1 API keys, and not the right ones; required: no API key",
                )
            ],
            id="made-of-value-api-key-acme",
        ),
        pytest.param(
            PAYMENTS.but("parameter-callers", "value", json.dumps({"id": {"merchant": "acme"}})),
            [("parameter-callers", "value: does not map every key; required: {key id: merchant or role} of every key")],
            id="value-json-dumps-id-merchant-acme",
        ),
        pytest.param(
            PAYMENTS.but(
                "parameter-callers", "value", json.dumps({"a": {"merchant": "acme"}, "b": {"role": "fraud-provider"}})
            ),
            [],
            id="complies-value-json-dumps-a-merchant-acme-b",
        ),
        pytest.param(
            PAYMENTS.but("api-key-acme", "value", "a").but("parameter-api-key-acme", "value", "b"),
            [("parameter-api-key-acme", "value: is not the value of the API key; required: the value of its API key")],
            id="value-a-but-parameter-api-key-acm",
        ),
    ],
)
def test_value_from_its_key(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
