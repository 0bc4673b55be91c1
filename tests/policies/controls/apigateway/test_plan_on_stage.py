"""Tests of apigateway-plan-on-stage: the usage plan is bound to the stage."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-plan-on-stage"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.without("usage-plan-payments", "apiStages"),
            [("usage-plan-payments", "apiStages: binds 0 stages; required: one plan, bound to the one stage")],
            id="no-apistages",
        ),
        pytest.param(
            PAYMENTS.but("usage-plan-payments", "apiStages.0.apiId", "foreign"),
            [("usage-plan-payments", "apiStages[0].apiId: is not this stack's API; required: its id")],
            id="apiid-foreign",
        ),
        pytest.param(
            PAYMENTS.but("usage-plan-payments", "apiStages.0.stage", "other"),
            [("usage-plan-payments", "apiStages[0].stage: is 'other'; required: the stage's name")],
            id="stage-other",
        ),
        pytest.param(
            PAYMENTS.but("usage-plan-payments", "apiStages.0.throttles", [{"path": "/transactions/POST"}]),
            [
                (
                    "usage-plan-payments",
                    (
                        "apiStages[0].throttles: is set; required: not set (a method's own throttle "
                        "overrides the plan's)"
                    ),
                )
            ],
            id="throttles-path-transactions-post",
        ),
        pytest.param(
            PAYMENTS.made_of("usage-plan-payments", "apiStages", "stage-payments"),
            [("usage-plan-payments", "apiStages[0].apiId: is not this stack's API; required: its id")],
            id="made-of-apistages-stage-payments",
        ),
    ],
)
def test_plan_on_stage(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
