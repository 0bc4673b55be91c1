"""Tests of kms-one-key: the stack has one key, one alias, and no grant."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "kms-one-key"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.twice("key-payments"),
            [("guarded-payments-dev", "key: there are 2 of aws:kms/key:Key; required: 1")],
            id="second-key-payments",
        ),
        pytest.param(
            PAYMENTS.removed("alias-payments"),
            [("guarded-payments-dev", "key: there are 0 of aws:kms/alias:Alias; required: 1")],
            id="without-alias-payments",
        ),
        pytest.param(
            PAYMENTS.plus("aws:kms/grant:Grant"),
            [("added", "type: is a aws:kms/grant:Grant; required: rights in the key policy alone")],
            id="beside-grant",
        ),
    ],
)
def test_one_key(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
