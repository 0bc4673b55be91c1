"""Tests of stack-own-account-roles: the provider assumes roles of the stack's own account only."""

from __future__ import annotations

import json

import pytest

from tests.policies.builders import stack
from tests.policies.harness import UNKNOWN, findings

CONTROL = "stack-own-account-roles"
OWN = "arn:aws:iam::123456789012:role/deployer"
FOREIGN = "arn:aws:iam::999999999999:role/x"
REQUIRED = "required: a role of the account 123456789012"


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
            [f"assumeRoles[0].roleArn: is '{OWN}'; required: a role of the account that allowedAccountIds names"],
            id="no account",
        ),
    ],
)
def test_roles_are_of_the_stacks_account(changes: dict[str, str | None], expected: list[str]) -> None:
    """What violates is named, and what complies is silent."""
    assert findings(CONTROL, stack.provider(**changes)) == [("aws-payments", message) for message in expected]
