"""Tests of lambda-no-foreign-url: no function is given somebody else's URL in its environment."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-no-foreign-url"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [
                lambda_.function("fraud-handler").but(
                    "environment.variables", {"MERCHANT": "https://merchant.example/notify"}
                )
            ],
            [
                (
                    "function-fraud-handler",
                    "environment.variables.MERCHANT: holds a foreign URL; required: the name of an SSM parameter",
                )
            ],
            id="a webhook",
        ),
        pytest.param(
            [
                lambda_.function("fraud-handler").but(
                    "environment.variables",
                    {"QUEUE_URL": "https://sqs.us-east-2.amazonaws.com/123456789012/queue-notifications-prod.fifo"},
                )
            ],
            [
                (
                    "function-fraud-handler",
                    "environment.variables.QUEUE_URL: holds a foreign URL; required: the name of an SSM parameter",
                )
            ],
            id="another stack's queue",
        ),
        pytest.param(
            [
                lambda_.function("fraud-handler").but(
                    "environment.variables", {"MERCHANTS": '{"acme": "https://merchant.example/notify"}'}
                )
            ],
            [
                (
                    "function-fraud-handler",
                    (
                        "environment.variables.MERCHANTS.acme: holds a foreign URL; "
                        "required: the name of an SSM parameter"
                    ),
                )
            ],
            id="within JSON text",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(lambda_.stack(), id="the stack's queues"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
