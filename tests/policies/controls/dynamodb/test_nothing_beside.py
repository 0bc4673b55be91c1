"""Tests of dynamodb-nothing-beside: every table is one table."""

from __future__ import annotations

import pytest

from tests.policies.builders import dynamodb
from tests.policies.harness import Res, findings

CONTROL = "dynamodb-nothing-beside"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [dynamodb.table().but("localSecondaryIndexes", [{"name": "by-time"}])],
            [
                (
                    "table-transactions",
                    "localSecondaryIndexes: is set; required: not set (an index is a second copy of the items)",
                )
            ],
            id="localSecondaryIndexes",
        ),
        pytest.param(
            [dynamodb.table().but("streamEnabled", True)],
            [
                (
                    "table-transactions",
                    (
                        "streamEnabled: is set; "
                        "required: not set or false (a stream passes every change on, to readers that nobody reviewed)"
                    ),
                )
            ],
            id="streamEnabled",
        ),
        pytest.param(
            [dynamodb.table().but("streamViewType", "NEW_IMAGE")],
            [("table-transactions", "streamViewType: is set; required: not set (there is no stream)")],
            id="streamViewType",
        ),
        pytest.param(
            [dynamodb.table().but("replicas", [{"regionName": "eu-west-1"}])],
            [
                (
                    "table-transactions",
                    (
                        "replicas: is set; "
                        "required: not set (a replica keeps card payments in another region, under another key)"
                    ),
                )
            ],
            id="replicas",
        ),
        pytest.param(
            [dynamodb.table().but("globalTableWitness", {"regionName": "eu-west-1"})],
            [("table-transactions", "globalTableWitness: is set; required: not set (there are no replicas)")],
            id="globalTableWitness",
        ),
        pytest.param(
            [dynamodb.table().but("tableClass", "STANDARD_INFREQUENT_ACCESS")],
            [
                (
                    "table-transactions",
                    (
                        "tableClass: is set; "
                        "required: not set or 'STANDARD' (Infrequent Access makes every request dearer)"
                    ),
                )
            ],
            id="tableClass",
        ),
        pytest.param(
            [dynamodb.table().but("importTable", {"inputFormat": "CSV"})],
            [
                (
                    "table-transactions",
                    (
                        "importTable: is set; "
                        "required: not set (a table made from other data brings in what nobody validated)"
                    ),
                )
            ],
            id="importTable",
        ),
        pytest.param(
            [dynamodb.table().but("restoreBackupArn", "arn:aws:dynamodb:us-east-2:123456789012:table/old/backup/1")],
            [
                (
                    "table-transactions",
                    (
                        "restoreBackupArn: is set; "
                        "required: not set (a table made from other data brings in what nobody validated)"
                    ),
                )
            ],
            id="restoreBackupArn",
        ),
        pytest.param(
            [dynamodb.table().but("restoreDateTime", "2026-01-01T00:00:00Z")],
            [
                (
                    "table-transactions",
                    (
                        "restoreDateTime: is set; "
                        "required: not set (a table made from other data brings in what nobody validated)"
                    ),
                )
            ],
            id="restoreDateTime",
        ),
        pytest.param(
            [dynamodb.table().but("restoreSourceName", "old")],
            [
                (
                    "table-transactions",
                    (
                        "restoreSourceName: is set; "
                        "required: not set (a table made from other data brings in what nobody validated)"
                    ),
                )
            ],
            id="restoreSourceName",
        ),
        pytest.param(
            [dynamodb.table().but("restoreSourceTableArn", "arn:aws:dynamodb:us-east-2:123456789012:table/old")],
            [
                (
                    "table-transactions",
                    (
                        "restoreSourceTableArn: is set; "
                        "required: not set (a table made from other data brings in what nobody validated)"
                    ),
                )
            ],
            id="restoreSourceTableArn",
        ),
        pytest.param(
            [dynamodb.table().but("restoreToLatestTime", True)],
            [
                (
                    "table-transactions",
                    (
                        "restoreToLatestTime: is set; "
                        "required: not set or false (a table made from other data brings in what nobody validated)"
                    ),
                )
            ],
            id="restoreToLatestTime",
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
        pytest.param(
            [dynamodb.table().but("streamEnabled", False).but("tableClass", "STANDARD").but("replicas", [])],
            id="defaults",
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
