"""Tests of wafv2-log-redacts: the web ACL log holds no key and no signature, and all that was stopped."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "wafv2-log-redacts"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("web-acl-logging-payments", "redactedFields", [{"singleHeader": {"name": "x-api-key"}}]),
            [
                ("web-acl-logging-payments", "redactedFields: lack authorization; required: it as singleHeader"),
                ("web-acl-logging-payments", "redactedFields: lack x-signature; required: it as singleHeader"),
            ],
            id="redactedfields-singleheader-name-x-api-key",
        ),
        pytest.param(PAYMENTS.without("web-acl-logging-payments", "loggingFilter"), [], id="complies-no-loggingfilter"),
        pytest.param(
            PAYMENTS.but("web-acl-logging-payments", "loggingFilter.filters.0.behavior", "DROP"),
            [
                (
                    "web-acl-logging-payments",
                    "loggingFilter.filters[0]: drops records, or looks at labels; required: KEEP by action",
                ),
                ("web-acl-logging-payments", "loggingFilter: keeps []; required: ['BLOCK', 'COUNT']"),
            ],
            id="behavior-drop",
        ),
        pytest.param(
            PAYMENTS.but(
                "web-acl-logging-payments",
                "loggingFilter.filters.0.conditions",
                [{"actionCondition": {"action": "COUNT"}}],
            ),
            [("web-acl-logging-payments", "loggingFilter: keeps ['COUNT']; required: ['BLOCK', 'COUNT']")],
            id="conditions-actioncondition-action-coun",
        ),
        pytest.param(
            PAYMENTS.but(
                "web-acl-logging-payments",
                "loggingFilter.filters.0.conditions.0",
                {"labelNameCondition": {"labelName": "x"}},
            ),
            [
                (
                    "web-acl-logging-payments",
                    "loggingFilter.filters[0]: drops records, or looks at labels; required: KEEP by action",
                ),
                ("web-acl-logging-payments", "loggingFilter: keeps ['', 'COUNT']; required: ['BLOCK', 'COUNT']"),
            ],
            id="0-labelnamecondition-labelnam",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-logging-payments", "loggingFilter.defaultBehavior", "OTHER"),
            [("web-acl-logging-payments", "loggingFilter.defaultBehavior: is neither; required: KEEP or DROP")],
            id="defaultbehavior-other",
        ),
    ],
)
def test_log_redacts(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
