"""Tests of wafv2-two-rules-count: only two managed rules count instead of blocking."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "wafv2-two-rules-count"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but(
                "web-acl-payments",
                "rules.1.statement.managedRuleGroupStatement.ruleActionOverrides",
                [{"name": "Log4JRCE_HEADER", "actionToUse": {"count": {}}}],
            ),
            [
                (
                    "web-acl-payments",
                    (
                        "rules[1].statement.managedRuleGroupStatement.ruleActionOverrides: override "
                        "Log4JRCE_HEADER; required: count for nothing"
                    ),
                )
            ],
            id="ruleactionoverrides-name-log4jrce-header-action",
        ),
        pytest.param(
            PAYMENTS.but(
                "web-acl-payments",
                "rules.2.statement.managedRuleGroupStatement.ruleActionOverrides.0.actionToUse",
                {"allow": {}},
            ),
            [
                (
                    "web-acl-payments",
                    (
                        "rules[2].statement.managedRuleGroupStatement.ruleActionOverrides: override "
                        "NoUserAgent_HEADER, SizeRestrictions_BODY; required: count for "
                        "NoUserAgent_HEADER, SizeRestrictions_BODY"
                    ),
                )
            ],
            id="actiontouse-allow",
        ),
        pytest.param(
            PAYMENTS.without("web-acl-payments", "rules.2.statement.managedRuleGroupStatement.ruleActionOverrides"),
            [
                (
                    "web-acl-payments",
                    (
                        "rules[2].statement.managedRuleGroupStatement.ruleActionOverrides: override "
                        "nothing; required: count for NoUserAgent_HEADER, SizeRestrictions_BODY"
                    ),
                )
            ],
            id="no-rules.2.statement.managedrulegroupstatement.ruleactionoverrides",
        ),
    ],
)
def test_two_rules_count(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
