"""Tests of wafv2-rate-blocks: the rate rule blocks above 1,000 requests a second from one address."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "wafv2-rate-blocks"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "rules.0.action", {"count": {}}),
            [("web-acl-payments", "rules[0].action: is not to block; required: block")],
            id="action-count",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "rules.0.statement.rateBasedStatement.limit", 2_000_000),
            [("web-acl-payments", "rules[0].statement.rateBasedStatement.limit: is 2000000; required: 300000")],
            id="limit-2-000-000",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "rules.0.statement.rateBasedStatement.evaluationWindowSec", 60),
            [("web-acl-payments", "rules[0].statement.rateBasedStatement.evaluationWindowSec: is 60; required: 300")],
            id="evaluationwindowsec-60",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "rules.0.statement.rateBasedStatement.aggregateKeyType", "CONSTANT"),
            [
                (
                    "web-acl-payments",
                    "rules[0].statement.rateBasedStatement.aggregateKeyType: is 'CONSTANT'; required: IP",
                )
            ],
            id="aggregatekeytype-constant",
        ),
        pytest.param(
            PAYMENTS.but(
                "web-acl-payments", "rules.0.statement.rateBasedStatement.scopeDownStatement", {"geoMatchStatement": {}}
            ),
            [
                (
                    "web-acl-payments",
                    (
                        "rules[0].statement.rateBasedStatement.scopeDownStatement: is set; required: "
                        "not set (what lies outside it is not limited)"
                    ),
                )
            ],
            id="scopedownstatement-geomatchstatement",
        ),
    ],
)
def test_rate_blocks(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
