"""Tests of apigateway-parts-of-the-api: every part of the API belongs to this stack's API."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-parts-of-the-api"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("method-post-transactions", "restApi", "foreign"),
            [
                (
                    "method-post-transactions",
                    "restApi: is not the REST API of this stack; required: the id of the stack's RestApi",
                )
            ],
            id="restapi-foreign",
        ),
        pytest.param(
            PAYMENTS.made_of("response-throttled", "restApiId"),
            [
                (
                    "response-throttled",
                    "restApiId: is not the REST API of this stack; required: the id of the stack's RestApi",
                )
            ],
            id="made-of-restapiid",
        ),
        pytest.param(
            PAYMENTS.made_of("stage-payments", "restApi", "resource-transactions"),
            [("stage-payments", "restApi: is not the REST API of this stack; required: the id of the stack's RestApi")],
            id="made-of-restapi-resource-transactions",
        ),
    ],
)
def test_parts_of_the_api(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
