"""Tests of stack-no-card-data: no card number stands anywhere in the program."""

from __future__ import annotations

import pytest

from tests.policies.builders import stack
from tests.policies.harness import Res, findings

CONTROL = "stack-no-card-data"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [stack.table(description="try 4111 1111 1111 1111")],
            [("table-transactions", "description: holds a card number; required: none")],
            id="a description",
        ),
        pytest.param(
            [stack.table(tags={"sample": "5555555555554444"})],
            [("table-transactions", "tags.sample: holds a card number; required: none")],
            id="a tag",
        ),
        pytest.param(
            [Res("aws:ssm/parameter:Parameter", "p", {"value": "378282246310005"})],
            [("p", "value: holds a card number; required: none")],
            id="a parameter",
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
        pytest.param([stack.table(description="{id}")], id="what only looks like JSON"),
        pytest.param([stack.table(description="4111 1111 1111 1112")], id="not Luhn's"),
        pytest.param([stack.table(description="123456789012")], id="an account id"),
        pytest.param([stack.table(description="a4111111111111111f")], id="a digest"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
