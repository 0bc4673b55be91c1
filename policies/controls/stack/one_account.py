"""Whose credentials happen to be in the shell must not decide where payments go, nor what is destroyed.

A role of another account decides what is done in this one, and its owners are not those of this stack.

Violates: no ``allowedAccountIds``; two accounts; a second provider; ``000000000000``; ``assumeRoles`` with a role of another
account, or of one that a preview does not know.

Complies: one provider, with one account id of twelve digits; no role, or roles of that account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from policies.facts.providers import accounts, is_default
from policies.model.checks import shown
from policies.model.control import Context, Finding, partial, stack_control, supports
from policies.model.resource import Resource, is_unknown
from policies.model.stack import PROVIDER_TYPE, Stack
from policies.model.strings import opened
from policies.model.vocabulary import Severity

_ACCOUNT = re.compile(r"\d{12}")
_ROLES: Final = ("assumeRoles", "assumeRoleWithWebIdentity")
_ACCOUNT_OF_ARN: Final = 4
"""Where an ARN has the account."""


@stack_control(
    id="stack-one-account",
    title="There is one AWS provider; it refuses every account but one, and assumes roles of that account only",
    severity=Severity.CRITICAL,
    brief=("B5.1", "B7.1"),
    pci=(
        partial("6.5.3", "Another environment's credentials are refused; whether each has its account is not seen."),
        supports("7.2.5", "Who may assume the role is that role's own trust, which is not declared here."),
    ),
    remedy="Declare one aws.Provider with allowed_account_ids=[the account], and pass it to everything; assume_roles names "
    "roles of that account, or is left out.",
    source="https://www.pulumi.com/registry/packages/aws/api-docs/provider/",
)
def one_account(stack: Stack, _context: Context) -> Iterator[Finding]:
    providers = [provider for provider in stack.of_type(PROVIDER_TYPE) if not is_default(provider)]
    if len(providers) != 1:
        names = ", ".join(provider.name for provider in providers) or "none"
        yield Finding(prop="providers", observed=f"are {names}", required="one explicit AWS provider")
    for provider in providers:
        allowed = accounts(provider)
        valid = len(allowed) == 1 and _ACCOUNT.fullmatch(allowed[0]) and int(allowed[0])
        if not valid:
            yield Finding(
                prop="allowedAccountIds",
                observed=f"is {', '.join(allowed) or 'not set'}",
                required="exactly one account id",
                urn=provider.urn,
            )
        for finding in _foreign_roles(provider, stack.account):
            yield replace(finding, urn=provider.urn)


def _foreign_roles(provider: Resource, account: str) -> Iterator[Finding]:
    for prop in _ROLES:
        value = provider.raw(prop)
        inside = opened(value) if isinstance(value, str) else value
        for index, role in enumerate(inside if isinstance(inside, list) else [inside] if inside else []):
            path = f"{prop}[{index}]" if isinstance(inside, list) else prop
            yield from _foreign(role, path, account)


def _foreign(role: Any, path: str, account: str) -> Iterator[Finding]:
    arn = role.get("roleArn") if isinstance(role, Mapping) else None
    required = f"a role of the account {account or 'that allowedAccountIds names'}"
    if not isinstance(arn, str) or is_unknown(arn):
        yield Finding(prop=f"{path}.roleArn", observed="is not known", required=required, undetermined=True)
    elif not account or arn.split(":")[_ACCOUNT_OF_ARN : _ACCOUNT_OF_ARN + 1] != [account]:
        yield Finding(prop=f"{path}.roleArn", observed=shown(arn), required=required)
