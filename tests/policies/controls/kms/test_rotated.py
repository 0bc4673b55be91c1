"""Tests of kms-rotated: the key is rotated every year."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "kms-rotated"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("key-payments", "enableKeyRotation", False),
            [("key-payments", "enableKeyRotation: is false; required: true")],
            id="enablekeyrotation-false",
        ),
        pytest.param(
            PAYMENTS.without("key-payments", "enableKeyRotation"),
            [("key-payments", "enableKeyRotation: is false; required: true")],
            id="no-enablekeyrotation",
        ),
        pytest.param(
            PAYMENTS.but("key-payments", "rotationPeriodInDays", 2560),
            [("key-payments", "rotationPeriodInDays: is 2560; required: 90 to 365")],
            id="rotationperiodindays-2560",
        ),
        pytest.param(
            PAYMENTS.but("key-payments", "customerMasterKeySpec", "RSA_2048"),
            [],
            id="complies-customermasterkeyspec-rsa-2048",
        ),
    ],
)
def test_rotated(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
