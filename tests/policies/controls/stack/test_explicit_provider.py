"""Tests of stack-explicit-provider: every resource goes through the stack's own provider."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.policies.builders import stack
from tests.policies.harness import Res, findings

CONTROL = "stack-explicit-provider"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [replace(stack.table(), provider=None)],
            [("table-transactions", "options.provider: is the default one; required: the stack's own provider")],
            id="none",
        ),
        pytest.param(
            [replace(stack.table(), provider=stack.default_provider())],
            [("table-transactions", "options.provider: is the default one; required: the stack's own provider")],
            id="the default one",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([stack.table()], id="explicit"),
        pytest.param([stack.component()], id="a component"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
