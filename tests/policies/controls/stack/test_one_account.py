"""Tests of stack-one-account: the stack speaks to one account, through one provider."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.policies.builders import stack
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "stack-one-account"
OWN = "arn:aws:iam::123456789012:role/deployer"
FOREIGN = "arn:aws:iam::999999999999:role/x"
REQUIRED = "required: a role of the account 123456789012"


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


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({"assumeRoles": json.dumps([{"roleArn": OWN}])}, [], id="an own role"),
        pytest.param({"assumeRoles": "[]"}, [], id="an empty list"),
        pytest.param(
            {"assumeRoles": json.dumps([{"roleArn": OWN}, {"roleArn": FOREIGN}])},
            [f"assumeRoles[1].roleArn: is '{FOREIGN}'; {REQUIRED}"],
            id="another account's",
        ),
        pytest.param(
            {"assumeRoles": json.dumps([{"roleArn": UNKNOWN}])},
            [f"assumeRoles[0].roleArn: is not known; {REQUIRED}"],
            id="not known",
        ),
        pytest.param(
            {"assumeRoleWithWebIdentity": json.dumps({"roleArn": FOREIGN})},
            [f"assumeRoleWithWebIdentity.roleArn: is '{FOREIGN}'; {REQUIRED}"],
            id="another account's, by web identity",
        ),
        pytest.param(
            {"assumeRoles": json.dumps([{"roleArn": OWN}]), "allowedAccountIds": None},
            [
                "allowedAccountIds: is not set; required: exactly one account id",
                f"assumeRoles[0].roleArn: is '{OWN}'; required: a role of the account that allowedAccountIds names",
            ],
            id="no account",
        ),
    ],
)
def test_roles_are_of_the_stacks_account(changes: dict[str, str | None], expected: list[str]) -> None:
    """What violates is named, and what complies is silent."""
    assert findings(CONTROL, stack.provider(**changes)) == [("aws-payments", message) for message in expected]
