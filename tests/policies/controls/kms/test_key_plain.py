"""Tests of kms-key-plain: the key is an ordinary symmetric key, enabled, of one region."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "kms-key-plain"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("key-payments", "isEnabled", False),
            [("key-payments", "isEnabled: is false; required: true")],
            id="isenabled-false",
        ),
        pytest.param(
            PAYMENTS.but("key-payments", "multiRegion", True),
            [
                (
                    "key-payments",
                    (
                        "multiRegion: is set; required: not set or false (a replica in another "
                        "region is another copy of the key)"
                    ),
                )
            ],
            id="multiregion-true",
        ),
        pytest.param(
            PAYMENTS.but("key-payments", "keyUsage", "SIGN_VERIFY"),
            [("key-payments", "keyUsage: is set; required: not set or 'ENCRYPT_DECRYPT' (services encrypt with it)")],
            id="keyusage-sign-verify",
        ),
        pytest.param(
            PAYMENTS.but("key-payments", "bypassPolicyLockoutSafetyCheck", True),
            [
                (
                    "key-payments",
                    (
                        "bypassPolicyLockoutSafetyCheck: is set; required: not set or false (a "
                        "policy that nobody may change again keeps the key for ever)"
                    ),
                )
            ],
            id="bypasspolicylockoutsafetycheck-true",
        ),
        pytest.param(
            PAYMENTS.without("key-payments", "policy"),
            [("key-payments", "policy: is not set; required: a key policy: the default one lets IAM give any right")],
            id="no-policy",
        ),
    ],
)
def test_key_plain(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
