"""Tests of apigateway-responses-static: gateway responses repeat nothing and give nothing away."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-responses-static"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("response-throttled", "responseTemplates", {"application/json": "$context.error.message"}),
            [
                (
                    "response-throttled",
                    (
                        "responseTemplates.application/json: holds more than it may; required: "
                        "constant JSON with at most $context.requestId"
                    ),
                )
            ],
            id="responsetemplates-application-json-context-er",
        ),
        pytest.param(
            PAYMENTS.but("response-throttled", "responseTemplates", {"text/plain": "x"}),
            [
                (
                    "response-throttled",
                    (
                        "responseTemplates.text/plain: holds more than it may; required: constant "
                        "JSON with at most $context.requestId"
                    ),
                )
            ],
            id="responsetemplates-text-plain-x",
        ),
        pytest.param(
            PAYMENTS.but("response-throttled", "responseTemplates", {"application/json": "#foreach"}),
            [
                (
                    "response-throttled",
                    (
                        "responseTemplates.application/json: holds more than it may; required: "
                        "constant JSON with at most $context.requestId"
                    ),
                )
            ],
            id="responsetemplates-application-json-foreach",
        ),
        pytest.param(
            PAYMENTS.without("response-throttled", "responseTemplates"),
            [
                (
                    "response-throttled",
                    "responseTemplates: is not set; required: a constant answer, not API Gateway's own",
                )
            ],
            id="no-responsetemplates",
        ),
    ],
)
def test_responses_static(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
