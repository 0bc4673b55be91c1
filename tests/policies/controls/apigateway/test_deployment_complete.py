"""Tests of apigateway-deployment-complete: the deployment is a snapshot of the whole API."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "apigateway-deployment-complete"
PARTS = [item for item in PAYMENTS["deployment-payments"].dependencies if item.name != "method-post-fraud-webhook"]


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.without("deployment-payments", "triggers"),
            [
                (
                    "deployment-payments",
                    "triggers: hold no digest; required: a SHA-256 over everything literal in the API",
                )
            ],
            id="no-triggers",
        ),
        pytest.param(
            PAYMENTS.but("deployment-payments", "triggers.definition", "1"),
            [
                (
                    "deployment-payments",
                    "triggers: hold no digest; required: a SHA-256 over everything literal in the API",
                )
            ],
            id="definition-1",
        ),
        pytest.param(
            PAYMENTS.but("deployment-payments", "triggers.definition", UNKNOWN),
            [
                (
                    "deployment-payments",
                    (
                        "triggers.definition: is not known in this preview; required: a value that "
                        "the preview knows (give the name or ARN explicitly, derived from the "
                        "stack's own names)"
                    ),
                )
            ],
            id="definition-unknown",
        ),
        pytest.param(
            PAYMENTS.depending_on("deployment-payments", *[item.name for item in PARTS]),
            [
                (
                    "deployment-payments",
                    "dependsOn: leaves out method-post-fraud-webhook; required: every part of the API",
                )
            ],
            id="case-3",
        ),
        pytest.param(
            PAYMENTS.but("deployment-payments", "variables", {"host": "x"}),
            [
                (
                    "deployment-payments",
                    "variables: is set; required: not set (stage variables can redirect an integration)",
                )
            ],
            id="variables-host-x",
        ),
    ],
)
def test_deployment_complete(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
