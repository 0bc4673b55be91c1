"""Tests of stack-one-account: the stack speaks to one account, through one provider."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.policies.builders import stack
from tests.policies.harness import Res, findings

CONTROL = "stack-one-account"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [stack.table()],
            [("guarded-payments-dev", "providers: are none; required: one explicit AWS provider")],
            id="no provider",
        ),
        pytest.param(
            [stack.provider(), replace(stack.provider(), name="more")],
            [("guarded-payments-dev", "providers: are aws-payments, more; required: one explicit AWS provider")],
            id="two providers",
        ),
        pytest.param(
            [stack.provider(allowedAccountIds=None)],
            [("aws-payments", "allowedAccountIds: is not set; required: exactly one account id")],
            id="no account",
        ),
        pytest.param(
            [stack.provider(allowedAccountIds='["123456789012", "210987654321"]')],
            [("aws-payments", "allowedAccountIds: is 123456789012, 210987654321; required: exactly one account id")],
            id="two accounts",
        ),
        pytest.param(
            [stack.provider(allowedAccountIds='["1234"]')],
            [("aws-payments", "allowedAccountIds: is 1234; required: exactly one account id")],
            id="no account id",
        ),
        pytest.param(
            [stack.provider(allowedAccountIds='["000000000000"]')],
            [("aws-payments", "allowedAccountIds: is 000000000000; required: exactly one account id")],
            id="nobody",
        ),
        pytest.param(
            [stack.provider(allowedAccountIds="123456789012")],
            [("guarded-payments-dev", "allowedAccountIds: is a int; required: a list of strings")],
            id="no list",
        ),
        pytest.param(
            [stack.provider(allowedAccountIds="mine")],
            [("guarded-payments-dev", "allowedAccountIds: is a str; required: a list")],
            id="no JSON",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([stack.provider()], id="one"),
        pytest.param([stack.provider(allowedAccountIds=["123456789012"])], id="a list"),
        pytest.param([stack.provider(), stack.default_provider()], id="beside the default one"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
