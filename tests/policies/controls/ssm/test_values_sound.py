"""Tests of ssm-values-sound: webhooks are reached over TLS, and signing keys are long enough."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "ssm-values-sound"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("parameter-webhook-url-acme", "value", "http://example.com"),
            [("parameter-webhook-url-acme", "value: is no https address; required: https://")],
            id="value-http-example-com",
        ),
        pytest.param(
            PAYMENTS.but("parameter-webhook-url-acme", "value", "https://example.com"),
            [],
            id="complies-value-https-example-com",
        ),
        pytest.param(
            PAYMENTS.but("parameter-signing-key-acme", "value", "short"),
            [("parameter-signing-key-acme", "value: has fewer than 32 characters; required: 32 or more")],
            id="value-short",
        ),
        pytest.param(PAYMENTS.but("parameter-signing-key-acme", "value", "k" * 32), [], id="complies-value-k-32"),
    ],
)
def test_values_sound(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
