"""A KMS key's policy, statement by statement: who may do what with the key, and through which service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.model.contract import named
from policies.model.resource import IllTyped, Resource
from policies.model.stack import Stack

KEY: Final = "aws:kms/key:Key"
ALIAS: Final = "aws:kms/alias:Alias"
_ROLE: Final = "aws:iam/role:Role"

USE: Final = (
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateMac",
    "GenerateRandom",
    "ReEncrypt",
    "CreateGrant",
    "Sign",
)
"""What begins the names of the actions that read or write data with the key, or let somebody do so."""

DEPLOYER: Final = "deployer"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, with every list made one."""

    path: str
    effect: str
    principals: tuple[tuple[str, str], ...]
    actions: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]]
    keys: frozenset[str]
    resources: tuple[str, ...]

    def test(self, operator: str, key: str) -> tuple[str, ...]:
        """Return what a condition compares with; empty when there is no such condition."""
        return self.conditions.get(operator, {}).get(key, ())


def statements_of(key: Resource) -> Iterator[Statement]:
    """Yield a key policy's statements."""
    given = key.document("policy").get("Statement", [])
    for index, statement in enumerate(given if isinstance(given, list) else [given]):
        path = f"policy.Statement[{index}]"
        if not isinstance(statement, Mapping):
            raise IllTyped(path, "object", statement)
        yield Statement(
            path=path,
            effect=str(statement.get("Effect", "")),
            principals=tuple(_principals(statement.get("Principal", {}))),
            actions=as_list(statement.get("Action", [])),
            conditions={
                operator: {name: as_list(values) for name, values in tests.items()}
                for operator, tests in (statement.get("Condition") or {}).items()
            },
            keys=frozenset(statement),
            resources=as_list(statement.get("Resource", [])),
        )


def _principals(given: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(given, Mapping):
        yield "*", str(given)
        return
    for kind, values in given.items():
        for value in as_list(values):
            yield kind, value


def as_list(value: Any) -> tuple[str, ...]:
    """Return a policy's value, which may be one string or a list of them, as a tuple."""
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else (str(value),)


def is_use(action: str) -> bool:
    """Tell whether an action uses the key, or lets somebody use it."""
    return action.removeprefix("kms:").startswith(USE) or "*" in action


def root_of(stack: Stack) -> str:
    """Return the principal that stands for the account's IAM policies."""
    return f"arn:aws:iam::{stack.account}:root"


def holder(stack: Stack, arn: str, purposes: list[str]) -> str:
    """Return which of the stack's roles an ARN is, by purpose; a role of the account outside the stack is the deployer."""
    roles = [role for role in stack.named(arn) if role.type == _ROLE]
    if roles:
        name = roles[0].text("name")
        return named(name, "role", purposes) or name
    return DEPLOYER if stack.account and arn.startswith(f"arn:aws:iam::{stack.account}:role/") else ""
