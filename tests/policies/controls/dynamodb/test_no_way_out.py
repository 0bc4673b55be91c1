"""Tests of dynamodb-no-way-out: nothing passes a table's items on."""

from __future__ import annotations

import pytest

from tests.policies.builders import dynamodb
from tests.policies.harness import Res, findings

CONTROL = "dynamodb-no-way-out"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [Res("aws:dynamodb/globalTable:GlobalTable", "one", {})],
            [("one", "type: is aws:dynamodb/globalTable:GlobalTable; required: access by role policies alone")],
            id="GlobalTable",
        ),
        pytest.param(
            [Res("aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination", "one", {})],
            [
                (
                    "one",
                    (
                        "type: is aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination; "
                        "required: access by role policies alone"
                    ),
                )
            ],
            id="KinesisStreamingDestination",
        ),
        pytest.param(
            [Res("aws:dynamodb/resourcePolicy:ResourcePolicy", "one", {})],
            [("one", "type: is aws:dynamodb/resourcePolicy:ResourcePolicy; required: access by role policies alone")],
            id="ResourcePolicy",
        ),
        pytest.param(
            [Res("aws:dynamodb/tableExport:TableExport", "one", {})],
            [("one", "type: is aws:dynamodb/tableExport:TableExport; required: access by role policies alone")],
            id="TableExport",
        ),
        pytest.param(
            [Res("aws:dynamodb/tableReplica:TableReplica", "one", {})],
            [("one", "type: is aws:dynamodb/tableReplica:TableReplica; required: access by role policies alone")],
            id="TableReplica",
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
