"""Tests of dynamodb-keys-as-briefed: every table has exactly the keys of the brief."""

from __future__ import annotations

import pytest

from tests.policies.builders import dynamodb
from tests.policies.harness import Res, findings

CONTROL = "dynamodb-keys-as-briefed"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [dynamodb.table().but("hashKey", "id").but("attributes.0.name", "id")],
            [
                (
                    "table-transactions",
                    (
                        "attributes: are {'id': 'S', 'due_shard': 'S', 'due_at': 'N'}; "
                        "required: {'transaction_id': 'S', 'due_shard': 'S', 'due_at': 'N'}"
                    ),
                ),
                ("table-transactions", "hashKey: is 'id'; required: transaction_id"),
            ],
            id="another key",
        ),
        pytest.param(
            [dynamodb.table().but("rangeKey", "timestamp")],
            [("table-transactions", "rangeKey: is set; required: not set ([tables.transactions] has no sort_key)")],
            id="a sort key more",
        ),
        pytest.param(
            [dynamodb.table("fraud-alerts").without("rangeKey")],
            [("table-fraud-alerts", "rangeKey: is not set; required: timestamp")],
            id="a sort key fewer",
        ),
        pytest.param(
            [dynamodb.table("fraud-alerts").but("attributes.1.type", "N")],
            [
                (
                    "table-fraud-alerts",
                    (
                        "attributes: are {'alert_id': 'S', 'timestamp': 'N'}; "
                        "required: {'alert_id': 'S', 'timestamp': 'S'}"
                    ),
                )
            ],
            id="a number",
        ),
        pytest.param(
            [
                dynamodb.table().but(
                    "attributes", [{"name": "transaction_id", "type": "S"}, {"name": "merchant", "type": "S"}]
                )
            ],
            [
                (
                    "table-transactions",
                    (
                        "attributes: are {'transaction_id': 'S', 'merchant': 'S'}; "
                        "required: {'transaction_id': 'S', 'due_shard': 'S', 'due_at': 'N'}"
                    ),
                )
            ],
            id="an attribute more",
        ),
        pytest.param(
            [dynamodb.table().but("name", "table-refunds-dev")],
            [
                (
                    "table-transactions",
                    (
                        "name: is 'table-refunds-dev', which names no table of the contract; required: a table that [tab"
                        "les] in architecture.toml lists"
                    ),
                )
            ],
            id="no table of the brief",
        ),
        pytest.param(
            [dynamodb.table().without("name")],
            [("table-transactions", "name: is not set; required: a table that [tables] in architecture.toml lists")],
            id="no name",
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
