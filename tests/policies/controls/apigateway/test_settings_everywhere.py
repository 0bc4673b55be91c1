"""Tests of apigateway-settings-everywhere: one method setting covers every method of the stage."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-settings-everywhere"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.removed("method-settings-payments"),
            [("stage-payments", "stage: has 0 settings for all methods; required: exactly one")],
            id="without-method-settings-payments",
        ),
        pytest.param(
            PAYMENTS.twice("method-settings-payments", methodPath="transactions/POST"),
            [
                (
                    "method-settings-payments-2",
                    "methodPath: is 'transactions/POST'; required: */*, and no exception from it",
                )
            ],
            id="second-method-settings-payments",
        ),
        pytest.param(
            PAYMENTS.but("method-settings-payments", "stageName", "other"),
            [
                ("method-settings-payments", "stageName: is no stage of this stack; required: its stage"),
                ("stage-payments", "stage: has 0 settings for all methods; required: exactly one"),
            ],
            id="stagename-other",
        ),
        pytest.param(
            PAYMENTS.made_of("method-settings-payments", "stageName"),
            [
                ("method-settings-payments", "stageName: is a literal; required: the stage's output"),
                ("stage-payments", "stage: has 0 settings for all methods; required: exactly one"),
            ],
            id="made-of-stagename",
        ),
    ],
)
def test_settings_everywhere(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
