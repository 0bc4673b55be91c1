"""Tests of dynamodb-on-demand: every table is billed, and scales, on demand."""

from __future__ import annotations

import pytest

from tests.policies.builders import dynamodb
from tests.policies.harness import Res, findings

CONTROL = "dynamodb-on-demand"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [dynamodb.table().without("billingMode")],
            [("table-transactions", "billingMode: is 'PROVISIONED'; required: PAY_PER_REQUEST")],
            id="removed",
        ),
        pytest.param(
            [dynamodb.table().but("billingMode", "PROVISIONED")],
            [("table-transactions", "billingMode: is 'PROVISIONED'; required: PAY_PER_REQUEST")],
            id="provisioned",
        ),
        pytest.param(
            [dynamodb.table().but("readCapacity", 5).but("writeCapacity", 5)],
            [
                (
                    "table-transactions",
                    "readCapacity: is set; required: not set or 0 (on demand has no provisioned capacity)",
                ),
                (
                    "table-transactions",
                    "writeCapacity: is set; required: not set or 0 (on demand has no provisioned capacity)",
                ),
            ],
            id="capacity",
        ),
        pytest.param(
            [dynamodb.table().but("onDemandThroughput.maxReadRequestUnits", 10)],
            [
                (
                    "table-transactions",
                    "onDemandThroughput: is set; required: not set (a ceiling throttles payments when they peak)",
                )
            ],
            id="ceiling",
        ),
        pytest.param(
            [dynamodb.table().but("warmThroughput.readUnitsPerSecond", 12000)],
            [
                (
                    "table-transactions",
                    "warmThroughput: is set; required: not set (pre-warmed capacity is paid for, used or not)",
                )
            ],
            id="warm",
        ),
        pytest.param(
            [dynamodb.table().but("billingMode", 1)],
            [("table-transactions", "billingMode: is a float; required: a string")],
            id="ill-typed",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(dynamodb.stack(), id="both"),
        pytest.param([dynamodb.table().but("readCapacity", 0).but("writeCapacity", 0)], id="what AWS answers"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
