"""Tests of kms-alias-of-key: the alias means this stack's key."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "kms-alias-of-key"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("alias-payments", "targetKeyId", "foreign"),
            [("alias-payments", "targetKeyId: is no key of this stack; required: key.key_id")],
            id="targetkeyid-foreign",
        ),
    ],
)
def test_alias_of_key(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
