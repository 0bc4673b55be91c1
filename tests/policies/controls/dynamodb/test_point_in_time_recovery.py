"""Tests of dynamodb-point-in-time-recovery: every table can be restored to any second of the last 35 days."""

from __future__ import annotations

import pytest

from tests.policies.builders import dynamodb
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "dynamodb-point-in-time-recovery"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [dynamodb.table().without("pointInTimeRecovery")],
            [("table-transactions", "pointInTimeRecovery.enabled: is false; required: true")],
            id="removed",
        ),
        pytest.param(
            [dynamodb.table().but("pointInTimeRecovery.enabled", False)],
            [("table-transactions", "pointInTimeRecovery.enabled: is false; required: true")],
            id="off",
        ),
        pytest.param(
            [dynamodb.table().but("pointInTimeRecovery.recoveryPeriodInDays", 1)],
            [("table-transactions", "pointInTimeRecovery.recoveryPeriodInDays: is 1; required: 35")],
            id="shorter",
        ),
        pytest.param(
            [dynamodb.table().but("pointInTimeRecovery.enabled", UNKNOWN)],
            [
                (
                    "table-transactions",
                    (
                        "pointInTimeRecovery.enabled: is not known in this preview; "
                        "required: a value that the preview knows (give the name or ARN explicitly, derived from the stack's "
                        "own names)"
                    ),
                )
            ],
            id="unknown",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(dynamodb.stack(), id="both"),
        pytest.param([dynamodb.table().but("pointInTimeRecovery.recoveryPeriodInDays", 35)], id="the same, in words"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
