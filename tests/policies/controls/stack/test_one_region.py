"""Tests of stack-one-region: everything is in one region."""

from __future__ import annotations

import pytest

from tests.policies.builders import stack
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "stack-one-region"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [stack.provider(region="eu-west-1")],
            [("aws-payments", "region: is 'eu-west-1'; required: us-east-2")],
            id="the provider's",
        ),
        pytest.param(
            [stack.provider(region=None)], [("aws-payments", "region: is not set; required: us-east-2")], id="none"
        ),
        pytest.param(
            [stack.table(region="eu-west-1")],
            [("table-transactions", "region: is 'eu-west-1'; required: us-east-2")],
            id="a resource's",
        ),
        pytest.param(
            [stack.table(region=UNKNOWN)],
            [
                (
                    "table-transactions",
                    (
                        "region: is not known in this preview; "
                        "required: a value that the preview knows (give the name or ARN explicitly, derived from the stack's "
                        "own names)"
                    ),
                )
            ],
            id="unknown",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([stack.provider()], id="provider"),
        pytest.param([stack.table()], id="resource"),
        pytest.param([stack.table(region="us-east-2")], id="the same"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
