"""Tests of lambda-permission-exact: every endpoint has one function permission, and there is no other."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "lambda-permission-exact"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.removed("permission-post-transactions"),
            [
                (
                    "guarded-payments-dev",
                    "permissions: POST /transactions has 0 permissions; required: one for each endpoint",
                )
            ],
            id="without-permission-post-transactions",
        ),
        pytest.param(
            PAYMENTS.twice("permission-post-transactions"),
            [
                (
                    "guarded-payments-dev",
                    "permissions: POST /transactions has 2 permissions; required: one for each endpoint",
                )
            ],
            id="second-permission-post-transactions",
        ),
        pytest.param(
            PAYMENTS.twice("permission-post-transactions").made_of("permission-post-transactions-2", "sourceArn"),
            [
                (
                    "guarded-payments-dev",
                    (
                        "permissions: a method outside this stack's API has 1 permissions; required: "
                        "one for each endpoint"
                    ),
                )
            ],
            id="made-of-permission-post-transactions-2-sourcearn",
        ),
    ],
)
def test_permission_exact(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
