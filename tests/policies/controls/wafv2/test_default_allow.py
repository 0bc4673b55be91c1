"""Tests of wafv2-default-allow: the web ACL lets through what no rule stops."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "wafv2-default-allow"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "scope", "CLOUDFRONT"),
            [("web-acl-payments", "scope: is 'CLOUDFRONT'; required: REGIONAL")],
            id="scope-cloudfront",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "defaultAction", {"block": {}}),
            [("web-acl-payments", "defaultAction: is not to allow; required: allow, and nothing else")],
            id="defaultaction-block",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "ruleJson", "[]"),
            [("web-acl-payments", "ruleJson: is set; required: not set (rules that no control reads)")],
            id="rulejson",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "ruleJson", UNKNOWN),
            [
                (
                    "web-acl-payments",
                    (
                        "ruleJson: is not known in this preview; required: a value that the preview "
                        "knows (give the name or ARN explicitly, derived from the stack's own names)"
                    ),
                )
            ],
            id="rulejson-unknown",
        ),
    ],
)
def test_default_allow(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
