"""Tests of stack-no-retain: no resource is kept when the stack is destroyed."""

from __future__ import annotations

import pytest

from tests.policies.builders import stack
from tests.policies.harness import UNKNOWN, Res, findings, root

CONTROL = "stack-no-retain"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [root(), stack.table()],
            [("guarded-payments-dev", "resourceOptions: is not exported; required: OptionsRecorder's record")],
            id="not exported",
        ),
        pytest.param(
            stack.options(stack.table(), count=0),
            [("guarded-payments-dev", "resourceOptions.count: is 0; required: 1, as many as judged")],
            id="too few",
        ),
        pytest.param(
            stack.options(stack.table(), count=2),
            [("guarded-payments-dev", "resourceOptions.count: is 2; required: 1, as many as judged")],
            id="too many",
        ),
        pytest.param(
            stack.options(stack.table(), retained=["aws:dynamodb/table:Table::table-transactions"]),
            [
                (
                    "table-transactions",
                    (
                        "options.retainOnDelete: is set on aws:dynamodb/table:Table::table-transactions; "
                        "required: not set"
                    ),
                )
            ],
            id="retained",
        ),
        pytest.param(
            stack.options(stack.table(), protected=["aws:dynamodb/table:Table::table-transactions"]),
            [
                (
                    "table-transactions",
                    "options.protect: is set on aws:dynamodb/table:Table::table-transactions; required: not set",
                )
            ],
            id="protected",
        ),
        pytest.param(
            stack.options(stack.table(), deletedWith={"aws:dynamodb/table:Table::table-transactions": "x"}),
            [
                (
                    "table-transactions",
                    "options.deletedWith: is set on aws:dynamodb/table:Table::table-transactions; required: not set",
                )
            ],
            id="with another's deletion",
        ),
        pytest.param(
            stack.options(stack.table(), retained=["aws:s3/bucket:Bucket::old"]),
            [
                (
                    "guarded-payments-dev",
                    "options.retainOnDelete: is set on aws:s3/bucket:Bucket::old; required: not set",
                )
            ],
            id="nobody knows it",
        ),
        pytest.param(
            stack.options(stack.table(), retained=None),
            [("guarded-payments-dev", "resourceOptions.retained: is a NoneType; required: a list")],
            id="a part missing",
        ),
        pytest.param(
            stack.options(stack.table(), count="1"),
            [("guarded-payments-dev", "resourceOptions.count: is a str; required: a int")],
            id="ill-typed",
        ),
        pytest.param(
            [root({"resourceOptions": UNKNOWN})],
            [
                (
                    "guarded-payments-dev",
                    (
                        "resourceOptions: is not known in this preview; "
                        "required: a value that the preview knows (give the name or ARN explicitly, derived from the stack's "
                        "own names)"
                    ),
                )
            ],
            id="unknown",
        ),
        pytest.param(
            stack.options(stack.table(), retained=[UNKNOWN]),
            [
                (
                    "guarded-payments-dev",
                    (
                        "resourceOptions: is not known in this preview; "
                        "required: a value that the preview knows (give the name or ARN explicitly, derived from the stack's "
                        "own names)"
                    ),
                )
            ],
            id="partly unknown",
        ),
        pytest.param(
            [root({"resourceOptions": "none"})],
            [("guarded-payments-dev", "resourceOptions: is a str; required: a object")],
            id="no object",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(stack.options(stack.provider(), stack.table(), stack.component()), id="whole"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
