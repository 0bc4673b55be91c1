"""Tests of stack-named-as-briefed: every name is {resource-type}-{purpose}-{suffix}."""

from __future__ import annotations

import pytest

from tests.policies.builders import dynamodb, stack
from tests.policies.builders.foundation import swap
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "stack-named-as-briefed"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(stack.named(), dynamodb.table().but("name", "table-transactions-prod")),
            [("table-transactions", "name: is 'table-transactions-prod'; required: table-{purpose}-dev")],
            id="another suffix",
        ),
        pytest.param(
            swap(stack.named(), dynamodb.table().but("name", "transactions")),
            [("table-transactions", "name: is 'transactions'; required: table-{purpose}-dev")],
            id="no suffix",
        ),
        pytest.param(
            swap(stack.named(), dynamodb.table().but("name", "table-dev")),
            [("table-transactions", "name: is 'table-dev'; required: table-{purpose}-dev")],
            id="no purpose",
        ),
        pytest.param(
            swap(stack.named(), dynamodb.table().but("name", "bucket-transactions-dev")),
            [("table-transactions", "name: is 'bucket-transactions-dev'; required: table-{purpose}-dev")],
            id="another type word",
        ),
        pytest.param(
            swap(stack.named(), dynamodb.table().without("name")),
            [("table-transactions", "name: is not set; required: table-{purpose}-dev")],
            id="no name",
        ),
        pytest.param(
            swap(stack.named(), dynamodb.table().without("name").but("namePrefix", "table-")),
            [
                ("table-transactions", "name: is not set; required: table-{purpose}-dev"),
                ("table-transactions", "namePrefix: is set; required: not set: name is given whole"),
            ],
            id="a prefix",
        ),
        pytest.param(
            swap(stack.named(), dynamodb.table().but("name", f"table-{'x' * 250}-dev")),
            [("table-transactions", "name: has 260 characters; required: 255 at most")],
            id="too long",
        ),
        pytest.param(
            swap(stack.named(), dynamodb.table().but("name", UNKNOWN)),
            [
                (
                    "table-transactions",
                    (
                        "name: is not known in this preview; "
                        "required: a value that the preview knows (give the name or ARN explicitly, derived from the stack's "
                        "own names)"
                    ),
                )
            ],
            id="unknown",
        ),
        pytest.param(
            swap(
                stack.named(), Res("aws:apigateway/model:Model", "model-transaction", {"name": "modelTransactionProd"})
            ),
            [("model-transaction", "name: is 'modelTransactionProd'; required: model{Purpose}Dev")],
            id="a model",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(stack.named(), id="every form"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
