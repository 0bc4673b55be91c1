"""Tests of wafv2-no-samples: the web ACL counts, and keeps no samples."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "wafv2-no-samples"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "visibilityConfig.sampledRequestsEnabled", True),
            [("web-acl-payments", "visibilityConfig.sampledRequestsEnabled: is true; required: false")],
            id="sampledrequestsenabled-true",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "rules.1.visibilityConfig.sampledRequestsEnabled", True),
            [("web-acl-payments", "rules[1].visibilityConfig.sampledRequestsEnabled: is true; required: false")],
            id="sampledrequestsenabled-true",
        ),
        pytest.param(
            PAYMENTS.but("web-acl-payments", "visibilityConfig.cloudwatchMetricsEnabled", False),
            [("web-acl-payments", "visibilityConfig.cloudwatchMetricsEnabled: is false; required: true")],
            id="cloudwatchmetricsenabled-false",
        ),
    ],
)
def test_no_samples(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
