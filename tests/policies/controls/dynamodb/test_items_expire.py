"""Tests of dynamodb-items-expire: every table disposes of items whose time has passed."""

from __future__ import annotations

import pytest

from tests.policies.builders import dynamodb
from tests.policies.harness import Res, findings

CONTROL = "dynamodb-items-expire"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [dynamodb.table().without("ttl")],
            [
                ("table-transactions", "ttl.attributeName: is not set; required: expires_at"),
                ("table-transactions", "ttl.enabled: is false; required: true"),
            ],
            id="removed",
        ),
        pytest.param(
            [dynamodb.table().but("ttl.enabled", False)],
            [("table-transactions", "ttl.enabled: is false; required: true")],
            id="off",
        ),
        pytest.param(
            [dynamodb.table().but("ttl.attributeName", "ttl")],
            [("table-transactions", "ttl.attributeName: is 'ttl'; required: expires_at")],
            id="another attribute",
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
