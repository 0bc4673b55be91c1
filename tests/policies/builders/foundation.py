"""What every other resource leans on: the provider, the key, a role and its rights."""

from __future__ import annotations

from typing import Any

from tests.policies.harness import ACCOUNT, REGION, UNKNOWN, Res, provider

SUFFIX = "dev"


def aws() -> Res:
    """The stack's explicit provider, which says region and account."""
    return provider()


def key(name: str = "key-payments") -> Res:
    """A KMS key, as a first preview sees it: only AWS can name it."""
    return Res("aws:kms/key:Key", name, {"arn": UNKNOWN, "keyId": UNKNOWN, "enableKeyRotation": True})


def role(purpose: str) -> Res:
    """A function's role."""
    return Res("aws:iam/role:Role", f"role-{purpose}", {"name": f"role-{purpose}-{SUFFIX}", "arn": UNKNOWN})


def role_arn(purpose: str) -> str:
    """The ARN that a function's role has."""
    return f"arn:aws:iam::{ACCOUNT}:role/role-{purpose}-{SUFFIX}"


def role_policy(purpose: str) -> Res:
    """The rights of a function's role."""
    return Res(
        "aws:iam/rolePolicy:RolePolicy",
        f"policy-{purpose}",
        {"name": f"policy-{purpose}-{SUFFIX}", "role": f"role-{purpose}-{SUFFIX}", "policy": "{}"},
        depends={"role": [role(purpose)]},
    )


def table(purpose: str) -> Res:
    """A table, by name only."""
    return Res("aws:dynamodb/table:Table", f"table-{purpose}", {"name": f"table-{purpose}-{SUFFIX}"})


def parameter(purpose: str) -> Res:
    """A parameter, by name only."""
    return Res("aws:ssm/parameter:Parameter", f"parameter-{purpose}", {"name": f"parameter-{purpose}-{SUFFIX}"})


def regional(service: str, rest: str) -> str:
    """An ARN of this account and region."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


def swap(resources: list[Res], changed: Res, *, old: str = "") -> list[Res]:
    """Return the resources with one of them (the one of that name, or ``old``) replaced."""
    name = old or changed.name
    assert sum(item.name == name for item in resources) == 1, f"no single {name}"
    return [changed if item.name == name else item for item in resources]


def drop(resources: list[Res], *names: str) -> list[Res]:
    """Return the resources without those of these names."""
    assert set(names) <= {item.name for item in resources}, f"no {names}"
    return [item for item in resources if item.name not in names]


def named(resources: list[Res], name: str) -> Res:
    """Return the one resource of that name."""
    return next(item for item in resources if item.name == name)


Stack = list[Res]
Props = dict[str, Any]
