"""Tests of stack-tags-kept: no resource overrides a tag that the provider gives to all."""

from __future__ import annotations

import pytest

from tests.policies.builders import stack
from tests.policies.harness import Res, findings

CONTROL = "stack-tags-kept"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [stack.table(tags={"data-classification": "public"})],
            [("table-transactions", "tags.data-classification: is set; required: the provider's default tag")],
            id="classification",
        ),
        pytest.param(
            [stack.table(tags={"environmentSuffix": "prod"})],
            [("table-transactions", "tags.environmentSuffix: is set; required: the provider's default tag")],
            id="suffix",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([stack.table()], id="none"),
        pytest.param([stack.table(tags={"team": "payments"})], id="others"),
        pytest.param([stack.component()], id="a component"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
