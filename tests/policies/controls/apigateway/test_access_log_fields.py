"""Tests of apigateway-access-log-fields: the access log says who, what, when and with what result, and no secret."""

from __future__ import annotations

import json

import pytest

from tests.policies.builders.apigateway import LOG_FORMAT
from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-access-log-fields"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but(
                "stage-payments",
                "accessLogSettings.format",
                json.dumps({**LOG_FORMAT, "key": "$context.identity.apiKey"}),
            ),
            [
                (
                    "stage-payments",
                    "accessLogSettings.format.key: is no allowed variable; required: one allowed $context.*",
                )
            ],
            id="format-json-dumps-log-format-key-co",
        ),
        pytest.param(
            PAYMENTS.but(
                "stage-payments", "accessLogSettings.format", json.dumps({**LOG_FORMAT, "status": "$context.path"})
            ),
            [
                (
                    "stage-payments",
                    "accessLogSettings.format.status: is no allowed variable; required: one allowed $context.*",
                ),
                ("stage-payments", "accessLogSettings.format: lacks $context.status; required: it as a field"),
            ],
            id="format-json-dumps-log-format-status",
        ),
        pytest.param(
            PAYMENTS.but(
                "stage-payments",
                "accessLogSettings.format",
                json.dumps({key: value for key, value in LOG_FORMAT.items() if key != "sourceIp"}),
            ),
            [("stage-payments", "accessLogSettings.format: lacks $context.identity.sourceIp; required: it as a field")],
            id="format-json-dumps-key-value-for-key",
        ),
        pytest.param(
            PAYMENTS.but("stage-payments", "accessLogSettings.format", "$context.requestId"),
            [("stage-payments", "accessLogSettings.format: is a str; required: a JSON object")],
            id="format-context-requestid",
        ),
    ],
)
def test_access_log_fields(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
