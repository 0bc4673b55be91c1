"""Tests of apigateway-responses-headers: gateway responses are not stored, and set only known headers."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-responses-headers"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("response-throttled", "responseParameters", {}),
            [
                (
                    "response-throttled",
                    (
                        "responseParameters.gatewayresponse.header.Cache-Control: is not set; "
                        "required: an allowed constant"
                    ),
                )
            ],
            id="responseparameters",
        ),
        pytest.param(
            PAYMENTS.but(
                "response-throttled",
                "responseParameters",
                {
                    "gatewayresponse.header.Cache-Control": "'no-store'",
                    "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
                },
            ),
            [
                (
                    "response-throttled",
                    (
                        "responseParameters.gatewayresponse.header.Access-Control-Allow-Origin: is "
                        "\"'*'\"; required: an allowed constant"
                    ),
                )
            ],
            id="responseparameters-gatewayresponse-header-cach",
        ),
        pytest.param(
            PAYMENTS.but(
                "response-throttled",
                "responseParameters",
                {"gatewayresponse.header.Cache-Control": "method.request.header.Cache"},
            ),
            [
                (
                    "response-throttled",
                    (
                        "responseParameters.gatewayresponse.header.Cache-Control: is "
                        "'method.request.header.Cache'; required: an allowed constant"
                    ),
                )
            ],
            id="responseparameters-gatewayresponse-header-cach",
        ),
    ],
)
def test_responses_headers(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
