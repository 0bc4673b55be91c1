"""Tests of wafv2-associated: the web ACL is on the stage."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "wafv2-associated"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but(
                "web-acl-association-payments", "webAclArn", "arn:aws:wafv2:us-east-2:999999999999:regional/webacl/x/y"
            ),
            [
                (
                    "web-acl-association-payments",
                    "webAclArn: is none of this stack's; required: the ARN of this stack's aws:wafv2/webAcl:WebAcl",
                )
            ],
            id="webaclarn-arn-aws-wafv2-us-east-2-999",
        ),
        pytest.param(
            PAYMENTS.made_of("web-acl-association-payments", "resourceArn", "api-payments"),
            [
                (
                    "web-acl-association-payments",
                    (
                        "resourceArn: is none of this stack's; required: the ARN of this stack's "
                        "aws:apigateway/stage:Stage"
                    ),
                )
            ],
            id="made-of-resourcearn-api-payments",
        ),
    ],
)
def test_associated(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
