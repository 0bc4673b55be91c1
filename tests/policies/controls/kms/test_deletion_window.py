"""Tests of kms-deletion-window: a deleted key is gone after seven days."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "kms-deletion-window"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.without("key-payments", "deletionWindowInDays"),
            [("key-payments", "deletionWindowInDays: is 30; required: 7")],
            id="no-deletionwindowindays",
        ),
        pytest.param(
            PAYMENTS.but("key-payments", "deletionWindowInDays", 14),
            [("key-payments", "deletionWindowInDays: is 14; required: 7")],
            id="deletionwindowindays-14",
        ),
        pytest.param(
            PAYMENTS.but("key-payments", "deletionWindowInDays", UNKNOWN),
            [
                (
                    "key-payments",
                    (
                        "deletionWindowInDays: is not known in this preview; required: a value that "
                        "the preview knows (give the name or ARN explicitly, derived from the "
                        "stack's own names)"
                    ),
                )
            ],
            id="deletionwindowindays-unknown",
        ),
    ],
)
def test_deletion_window(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
