"""Tests of wafv2-rules-as-listed: the web ACL has the listed rules, and no other."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "wafv2-rules-as-listed"
RULES = PAYMENTS["web-acl-payments"].props["rules"]


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but(
                "web-acl-payments",
                "rules",
                [
                    *RULES,
                    {
                        "name": "allow-all",
                        "priority": 9,
                        "action": {"allow": {}},
                        "statement": {"geoMatchStatement": {}},
                    },
                ],
            ),
            [
                (
                    "web-acl-payments",
                    (
                        "rules[3]: is the rule allow-all; required: one of rate, "
                        "AWSManagedRulesKnownBadInputsRuleSet, AWSManagedRulesCommonRuleSet"
                    ),
                )
            ],
            id="rules-rules-name-allow-all-priori",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "rules", RULES[:2]),
            [("web-acl-payments", "rules: AWSManagedRulesCommonRuleSet stands 0 times; required: once")],
            id="rules-rules-2",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "rules.2.priority", 1),
            [("web-acl-payments", "rules: share a priority, or have none; required: a priority for each")],
            id="priority-1",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "rules.2.statement", {}),
            [
                ("web-acl-payments", "rules: AWSManagedRulesCommonRuleSet stands 0 times; required: once"),
                (
                    "web-acl-payments",
                    (
                        "rules[2]: is the rule AWSManagedRulesCommonRuleSet; required: one of rate, "
                        "AWSManagedRulesKnownBadInputsRuleSet, AWSManagedRulesCommonRuleSet"
                    ),
                ),
            ],
            id="statement",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "rules.1.ruleLabels", [{"name": "x"}]),
            [("web-acl-payments", "rules[1].ruleLabels: is set; required: not set (no rule reads them)")],
            id="rulelabels-name-x",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "rules", UNKNOWN),
            [
                (
                    "web-acl-payments",
                    (
                        "rules: is not known in this preview; required: a value that the preview "
                        "knows (give the name or ARN explicitly, derived from the stack's own names)"
                    ),
                )
            ],
            id="rules-unknown",
        ),
    ],
)
def test_rules_as_listed(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
