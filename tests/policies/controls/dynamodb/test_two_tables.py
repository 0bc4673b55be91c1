"""Tests of dynamodb-two-tables: the stack has the two tables of the brief."""

from __future__ import annotations

import pytest

from tests.policies.builders import dynamodb
from tests.policies.harness import Res, findings

CONTROL = "dynamodb-two-tables"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [dynamodb.table()],
            [("guarded-payments-dev", "table-fraud-alerts-*: 0 tables are so named; required: exactly one")],
            id="one missing",
        ),
        pytest.param(
            [*dynamodb.stack(), Res("aws:dynamodb/table:Table", "more", {"name": "table-refunds-dev"})],
            [
                (
                    "more",
                    (
                        "name: is 'table-refunds-dev', which names no table of the contract; required: a table that [tab"
                        "les] in architecture.toml lists"
                    ),
                )
            ],
            id="one more",
        ),
        pytest.param(
            [*dynamodb.stack(), Res("aws:dynamodb/table:Table", "more", {"name": "table-transactions-2-dev"})],
            [("guarded-payments-dev", "table-transactions-*: 2 tables are so named; required: exactly one")],
            id="twice",
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
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
