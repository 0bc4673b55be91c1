"""Tests of dynamodb-owed-index: every table has the index that the contract lists, and no other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.builders import dynamodb
from tests.policies.harness import Res, findings

CONTROL = "dynamodb-owed-index"
WANTED = "failures, merchant_id, open_alerts, owed, owed_since, sends, version"


def _with_index(**changes: Any) -> Res:
    return dynamodb.table().but("globalSecondaryIndexes", [{**dynamodb.INDEX, **changes}])


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param(
            dynamodb.table().without("globalSecondaryIndexes"),
            "globalSecondaryIndexes: has 0 entries; required: exactly 1 ([tables.transactions] in architecture.toml)",
            id="none",
        ),
        pytest.param(
            dynamodb.table().but("globalSecondaryIndexes", [dynamodb.INDEX, dynamodb.INDEX]),
            "globalSecondaryIndexes: has 2 entries; required: exactly 1 ([tables.transactions] in architecture.toml)",
            id="two",
        ),
        pytest.param(
            dynamodb.table("fraud-alerts").but("globalSecondaryIndexes", [dynamodb.INDEX]),
            "globalSecondaryIndexes: has 1 entries; required: exactly 0 ([tables.fraud_alerts] in architecture.toml)",
            id="on another table",
        ),
        pytest.param(
            _with_index(name="by-merchant"),
            "globalSecondaryIndexes[0].name: is 'by-merchant'; required: 'owed'",
            id="another name",
        ),
        pytest.param(
            _with_index(projectionType="ALL"),
            "globalSecondaryIndexes[0].projectionType: is 'ALL'; required: 'INCLUDE'",
            id="everything projected",
        ),
        pytest.param(
            _with_index(keySchemas=dynamodb.INDEX["keySchemas"][:1]),
            "globalSecondaryIndexes[0].keySchemas: are [('due_shard', 'HASH')]; "
            "required: [('due_shard', 'HASH'), ('due_at', 'RANGE')]",
            id="another key",
        ),
        pytest.param(
            _with_index(nonKeyAttributes=[*dynamodb.INDEX["nonKeyAttributes"], "card_token"]),
            "globalSecondaryIndexes[0].nonKeyAttributes: are card_token, " + WANTED + "; required: " + WANTED,
            id="a token projected",
        ),
        pytest.param(
            _with_index(hashKey="card_token"),
            "globalSecondaryIndexes[0].hashKey: is set; "
            "required: only keySchemas, name, nonKeyAttributes, projectionType",
            id="a key beside the key schema",
        ),
    ],
)
def test_each_difference_is_found(table: Res, expected: str) -> None:
    """One thing is another than the contract's."""
    assert findings(CONTROL, table) == [(table.name, expected)]


def test_what_complies_is_silent() -> None:
    """Both tables as the program declares them."""
    assert findings(CONTROL, *dynamodb.stack()) == []
