"""Tests of apigateway-access-logged: the stage's access log goes to this stack's group."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "apigateway-access-logged"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.without("stage-payments", "accessLogSettings"),
            [
                (
                    "stage-payments",
                    (
                        "accessLogSettings.destinationArn: is not set; required: the ARN of this "
                        "stack's api-access log group"
                    ),
                )
            ],
            id="no-accesslogsettings",
        ),
        pytest.param(
            PAYMENTS.but(
                "stage-payments",
                "accessLogSettings.destinationArn",
                "arn:aws:firehose:us-east-2:999999999999:deliverystream/amazon-apigateway-x",
            ),
            [
                (
                    "stage-payments",
                    (
                        "accessLogSettings.destinationArn: is "
                        "'arn:aws:firehose:us-east-2:999999999999:deliverystream/amazon-apigateway-x'"
                        "; required: the ARN of this stack's api-access log group"
                    ),
                )
            ],
            id="destinationarn-arn-aws-firehose-us-east-2",
        ),
        pytest.param(
            PAYMENTS.but(
                "stage-payments",
                "accessLogSettings.destinationArn",
                "arn:aws:logs:us-east-2:123456789012:log-group:log-group-fraud-handler-dev",
            ),
            [
                (
                    "stage-payments",
                    (
                        "accessLogSettings.destinationArn: is "
                        "'arn:aws:logs:us-east-2:123456789012:log-group:log-group-fraud-handler-dev';"
                        " required: the ARN of this stack's api-access log group"
                    ),
                )
            ],
            id="destinationarn-arn-aws-logs-us-east-2-1234",
        ),
        pytest.param(
            PAYMENTS.made_of("stage-payments", "accessLogSettings"),
            [
                (
                    "stage-payments",
                    "accessLogSettings.destinationArn: does not depend on the group; required: an output of it",
                )
            ],
            id="made-of-accesslogsettings",
        ),
        pytest.param(
            PAYMENTS.but("stage-payments", "accessLogSettings.destinationArn", UNKNOWN),
            [
                (
                    "stage-payments",
                    (
                        "accessLogSettings.destinationArn: is not known in this preview; required: a "
                        "value that the preview knows (give the name or ARN explicitly, derived from "
                        "the stack's own names)"
                    ),
                )
            ],
            id="destinationarn-unknown",
        ),
    ],
)
def test_access_logged(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
