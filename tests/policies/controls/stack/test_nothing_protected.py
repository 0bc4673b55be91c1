"""Tests of stack-nothing-protected: no resource refuses to be destroyed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.policies.builders import stack
from tests.policies.harness import Res, findings

CONTROL = "stack-nothing-protected"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [replace(stack.table(), protect=True)],
            [("table-transactions", "options.protect: is true; required: false")],
            id="protected",
        ),
        pytest.param(
            [replace(stack.component(), protect=True)],
            [("messaging-notifications", "options.protect: is true; required: false")],
            id="a component",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([stack.table(), stack.component()], id="whole"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
