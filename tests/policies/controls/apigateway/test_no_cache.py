"""Tests of apigateway-no-cache: the stage caches nothing."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-no-cache"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("stage-payments", "cacheClusterEnabled", True),
            [("stage-payments", "cacheClusterEnabled: is set; required: not set or false (nothing is cached)")],
            id="cacheclusterenabled-true",
        ),
        pytest.param(
            PAYMENTS.but("method-settings-payments", "settings.cachingEnabled", True),
            [
                (
                    "method-settings-payments",
                    (
                        "settings.cachingEnabled: is set; required: not set or false (one caller's "
                        "answer could be another's)"
                    ),
                )
            ],
            id="cachingenabled-true",
        ),
        pytest.param(
            PAYMENTS.but("stage-payments", "cacheClusterSize", "0.5"),
            [("stage-payments", "cacheClusterSize: is set; required: not set (nothing is cached)")],
            id="cacheclustersize-0-5",
        ),
    ],
)
def test_no_cache(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
