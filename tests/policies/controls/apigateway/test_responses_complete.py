"""Tests of apigateway-responses-complete: gateway responses say what a caller can do."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-responses-complete"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.removed("response-throttled"),
            [("guarded-payments-dev", "responseType: THROTTLED is not declared; required: a Response of that type")],
            id="without-response-throttled",
        ),
        pytest.param(
            PAYMENTS.but("response-throttled", "statusCode", "200"),
            [("response-throttled", "statusCode: is '200'; required: 429")],
            id="statuscode-200",
        ),
        pytest.param(
            PAYMENTS.but("response-throttled", "responseParameters", {}),
            [("response-throttled", "responseParameters: lack Retry-After; required: it")],
            id="responseparameters",
        ),
        pytest.param(
            PAYMENTS.twice("response-throttled", responseType="UNAUTHORIZED", statusCode="200"),
            [("response-throttled-2", "statusCode: is '200'; required: not set")],
            id="second-response-throttled",
        ),
        pytest.param(
            PAYMENTS.but("response-default-4xx", "statusCode", "404"),
            [("response-default-4xx", "statusCode: is '404'; required: not set")],
            id="statuscode-404",
        ),
    ],
)
def test_responses_complete(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
