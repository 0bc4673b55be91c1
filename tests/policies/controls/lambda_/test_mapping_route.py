"""Tests of lambda-mapping-route: every mapping leads a briefed queue to its own function."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_, sqs
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "lambda-mapping-route"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(
                lambda_.stack(),
                lambda_.mapping().but(
                    "eventSourceArn", "arn:aws:sqs:us-east-2:210987654321:queue-transaction-processing-dev.fifo"
                ),
            ),
            [
                (
                    "mapping-transaction-processor",
                    (
                        "eventSourceArn: is no main queue of this stack; required: one of notifications, "
                        "transaction-processing"
                    ),
                )
            ],
            id="another account's queue",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping().but("eventSourceArn", sqs.arn("dlq", "transaction-processing"))),
            [
                (
                    "mapping-transaction-processor",
                    (
                        "eventSourceArn: is no main queue of this stack; required: one of notifications, "
                        "transaction-processing"
                    ),
                )
            ],
            id="dead letters",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping().but("eventSourceArn", sqs.arn("queue", "notifications"))),
            [
                (
                    "mapping-transaction-processor",
                    "functionName: is function-transaction-processor; required: notification-sender",
                )
            ],
            id="exchanged",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping().but("functionName", "function-fraud-handler-dev")),
            [
                (
                    "mapping-transaction-processor",
                    "functionName: is function-fraud-handler; required: transaction-processor",
                )
            ],
            id="another function",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping().but("functionName", lambda_.foreign_function())),
            [
                (
                    "mapping-transaction-processor",
                    "functionName: is no function of this stack; required: transaction-processor",
                )
            ],
            id="another stack's function",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping().but("functionName", "function-transaction-processor-dev:1")),
            [
                (
                    "mapping-transaction-processor",
                    "functionName: is no function of this stack; required: transaction-processor",
                )
            ],
            id="a version",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(lambda_.stack()),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
