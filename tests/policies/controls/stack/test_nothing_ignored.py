"""Tests of stack-nothing-ignored: no change of a guarded property goes unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.policies.builders import stack
from tests.policies.harness import Res, findings

CONTROL = "stack-nothing-ignored"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            stack.options(replace(stack.table(), ignore_changes=("ttl",))),
            [("table-transactions", "options.ignoreChanges: names ttl; required: no guarded property")],
            id="the engine's account",
        ),
        pytest.param(
            stack.options(stack.table(), ignoreChanges={"aws:dynamodb/table:Table::table-transactions": ["ttl"]}),
            [("table-transactions", "options.ignoreChanges: names ttl; required: no guarded property")],
            id="the program's account",
        ),
        pytest.param(
            stack.options(replace(stack.table(), ignore_changes=("*",))),
            [("table-transactions", "options.ignoreChanges: names *; required: no guarded property")],
            id="everything",
        ),
        pytest.param(
            stack.options(stack.table(), ignoreChanges={"aws:s3/bucket:Bucket::old": ["acl"]}),
            [
                (
                    "guarded-payments-dev",
                    (
                        "resourceOptions.ignoreChanges: names aws:s3/bucket:Bucket::old; "
                        "required: a resource of the stack"
                    ),
                )
            ],
            id="nobody knows it",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(stack.options(stack.table()), id="none"),
        pytest.param(stack.options(replace(stack.table(), ignore_changes=("tags",))), id="free"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
