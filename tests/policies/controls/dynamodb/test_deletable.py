"""Tests of dynamodb-deletable: every table can be destroyed with its stack."""

from __future__ import annotations

import pytest

from tests.policies.builders import dynamodb
from tests.policies.harness import Res, findings

CONTROL = "dynamodb-deletable"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [dynamodb.table().but("deletionProtectionEnabled", True)],
            [("table-transactions", "deletionProtectionEnabled: is true; required: false")],
            id="protected",
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
        pytest.param([dynamodb.table().without("deletionProtectionEnabled")], id="absent"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
