"""Tests of apigateway-stage-traced: the stage is traced by X-Ray."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "apigateway-stage-traced"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("stage-payments", "xrayTracingEnabled", False),
            [("stage-payments", "xrayTracingEnabled: is false; required: true")],
            id="xraytracingenabled-false",
        ),
        pytest.param(
            PAYMENTS.without("stage-payments", "xrayTracingEnabled"),
            [("stage-payments", "xrayTracingEnabled: is false; required: true")],
            id="no-xraytracingenabled",
        ),
        pytest.param(
            PAYMENTS.but("stage-payments", "xrayTracingEnabled", UNKNOWN),
            [
                (
                    "stage-payments",
                    (
                        "xrayTracingEnabled: is not known in this preview; required: a value that "
                        "the preview knows (give the name or ARN explicitly, derived from the "
                        "stack's own names)"
                    ),
                )
            ],
            id="xraytracingenabled-unknown",
        ),
    ],
)
def test_stage_traced(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
