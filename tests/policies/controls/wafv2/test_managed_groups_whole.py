"""Tests of wafv2-managed-groups-whole: managed rule groups stand as AWS maintains them."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "wafv2-managed-groups-whole"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "rules.1.overrideAction", {"count": {}}),
            [
                (
                    "web-acl-payments",
                    "rules[1].overrideAction: is count; required: none, which keeps the group's own actions",
                )
            ],
            id="overrideaction-count",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "rules.1.statement.managedRuleGroupStatement.vendorName", "Other"),
            [
                (
                    "web-acl-payments",
                    "rules[1].statement.managedRuleGroupStatement.vendorName: is 'Other'; required: AWS",
                )
            ],
            id="vendorname-other",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "rules.1.statement.managedRuleGroupStatement.version", "Version_1.0"),
            [
                (
                    "web-acl-payments",
                    (
                        "rules[1].statement.managedRuleGroupStatement.version: is set; required: not "
                        "set (a fixed version expires, and misses what AWS learns)"
                    ),
                )
            ],
            id="version-version-1-0",
        ),
        pytest.param(
            PAYMENTS.but(
                "web-acl-payments",
                "rules.1.statement.managedRuleGroupStatement.scopeDownStatement",
                {"geoMatchStatement": {}},
            ),
            [
                (
                    "web-acl-payments",
                    (
                        "rules[1].statement.managedRuleGroupStatement.scopeDownStatement: is set; "
                        "required: not set (what lies outside it is not inspected)"
                    ),
                )
            ],
            id="scopedownstatement-geomatchstatement",
        ),
    ],
)
def test_managed_groups_whole(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
