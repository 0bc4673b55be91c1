"""Tests of logs-stage-access: every API stage writes its access log to a group of its own in this stack."""

from __future__ import annotations

import pytest

from tests.policies.builders import foundation, lambda_, logs, xray
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "logs-stage-access"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(
                [*xray.stack(), lambda_.function(), logs.group("transaction-processor")],
                xray.stage().without("accessLogSettings"),
            ),
            [("stage-payments", ("accessLogSettings.destinationArn: is not set; required: a log group of this stack"))],
            id="removed",
        ),
        pytest.param(
            swap(
                [*xray.stack(), lambda_.function(), logs.group("transaction-processor")],
                xray.stage().but("accessLogSettings.destinationArn", "arn:aws:logs:us-east-2:210987654321:log-group:x"),
            ),
            [
                (
                    "stage-payments",
                    (
                        "accessLogSettings.destinationArn: is no group of this stack; required: a log "
                        "group of this stack"
                    ),
                )
            ],
            id="foreign",
        ),
        pytest.param(
            swap(
                [*xray.stack(), lambda_.function(), logs.group("transaction-processor")],
                xray.stage().but(
                    "accessLogSettings.destinationArn",
                    "arn:aws:firehose:us-east-2:123456789012:deliverystream/amazon-apigateway-x",
                ),
            ),
            [
                (
                    "stage-payments",
                    (
                        "accessLogSettings.destinationArn: is no group of this stack; required: a log "
                        "group of this stack"
                    ),
                )
            ],
            id="a stream",
        ),
        pytest.param(
            swap(
                [*xray.stack(), lambda_.function(), logs.group("transaction-processor")],
                xray.stage().but(
                    "accessLogSettings.destinationArn",
                    foundation.regional("logs", "log-group:log-group-transaction-processor-dev"),
                ),
            ),
            [
                (
                    "stage-payments",
                    (
                        "accessLogSettings.destinationArn: is that of function-transaction-processor; "
                        "required: a group of its own"
                    ),
                )
            ],
            id="a function's",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(xray.stack()),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
