"""Tests of apigateway-one-stage: the API has one stage, on its one deployment."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-one-stage"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("stage-payments", "deployment", "abc"),
            [("stage-payments", "deployment: is none of this stack's; required: the id of the stack's Deployment")],
            id="deployment-abc",
        ),
        pytest.param(
            PAYMENTS.twice("deployment-payments"),
            [("stage-payments", "stage: there are 2 of aws:apigateway/deployment:Deployment; required: exactly one")],
            id="second-deployment-payments",
        ),
        pytest.param(
            PAYMENTS.but("stage-payments", "canarySettings", {"percentTraffic": 10}),
            [
                (
                    "stage-payments",
                    "canarySettings: is set; required: not set (a part of the callers would be served another API)",
                )
            ],
            id="canarysettings-percenttraffic-10",
        ),
        pytest.param(
            PAYMENTS.but("stage-payments", "variables", {"host": "x"}),
            [("stage-payments", "variables: is set; required: not set (stage variables can redirect an integration)")],
            id="variables-host-x",
        ),
    ],
)
def test_one_stage(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
