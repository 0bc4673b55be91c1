"""Tests of wafv2-logged: the web ACL logs to its own group of this stack."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "wafv2-logged"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.made_of("web-acl-logging-payments", "resourceArn", "stage-payments"),
            [("web-acl-logging-payments", "resourceArn: is no web ACL of this stack; required: acl.arn")],
            id="made-of-resourcearn-stage-payments",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-logging-payments", "logDestinationConfigs", ["arn:aws:s3:::aws-waf-logs-foreign"]),
            [
                (
                    "web-acl-logging-payments",
                    (
                        "logDestinationConfigs: is not the web ACL's log group; required: this "
                        "stack's aws-waf-logs-* group"
                    ),
                )
            ],
            id="logdestinationconfigs-arn-aws-s3-aws-waf-logs-for",
        ),
        pytest.param(
            PAYMENTS.but(
                "web-acl-logging-payments",
                "logDestinationConfigs",
                ["arn:aws:logs:us-east-2:123456789012:log-group:log-group-api-access-dev"],
            ),
            [
                (
                    "web-acl-logging-payments",
                    (
                        "logDestinationConfigs: is not the web ACL's log group; required: this "
                        "stack's aws-waf-logs-* group"
                    ),
                )
            ],
            id="logdestinationconfigs-arn-aws-logs-us-east-2-1234",
        ),
        pytest.param(
            PAYMENTS.made_of("web-acl-logging-payments", "logDestinationConfigs"),
            [("web-acl-logging-payments", "logDestinationConfigs: does not depend on the group; required: its output")],
            id="made-of-logdestinationconfigs",
        ),
    ],
)
def test_logged(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
