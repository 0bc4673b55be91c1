"""Tests of apigateway-one-api: the stack has one REST API."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-one-api"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.removed("api-payments"),
            [("guarded-payments-dev", "restApi: 0 REST APIs are declared; required: exactly one")],
            id="without-api-payments",
        ),
        pytest.param(
            PAYMENTS.twice("api-payments"),
            [("guarded-payments-dev", "restApi: 2 REST APIs are declared; required: exactly one")],
            id="second-api-payments",
        ),
        pytest.param(
            PAYMENTS.plus("aws:lambda/functionUrl:FunctionUrl"),
            [("added", "type: is a aws:lambda/functionUrl:FunctionUrl; required: no second way to the functions")],
            id="beside-functionurl",
        ),
        pytest.param(
            PAYMENTS.plus("aws:apigateway/restApiPolicy:RestApiPolicy"),
            [
                (
                    "added",
                    "type: is a aws:apigateway/restApiPolicy:RestApiPolicy; required: no second way to the functions",
                )
            ],
            id="beside-restapipolicy",
        ),
    ],
)
def test_one_api(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
