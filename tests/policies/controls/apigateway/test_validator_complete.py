"""Tests of apigateway-validator-complete: request validators check body and parameters."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-validator-complete"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("validator-body-and-parameters", "validateRequestBody", False),
            [("validator-body-and-parameters", "validateRequestBody: is false; required: true")],
            id="validaterequestbody-false",
        ),
        pytest.param(
            PAYMENTS.without("validator-body-and-parameters", "validateRequestParameters"),
            [("validator-body-and-parameters", "validateRequestParameters: is false; required: true")],
            id="no-validaterequestparameters",
        ),
    ],
)
def test_validator_complete(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
