"""A role of another account decides what is done in this one, and its owners are not those of this stack.

Violates: `assume_roles` with a role of another account, or of one that a preview does not know.

Complies: none, or roles of the account that `allowed_account_ids` names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from policies.model.checks import shown
from policies.model.control import Context, Finding, relation, supports
from policies.model.resource import Resource, is_unknown
from policies.model.stack import PROVIDER_TYPE
from policies.model.strings import opened
from policies.model.vocabulary import Severity

_PROPS: Final = ("assumeRoles", "assumeRoleWithWebIdentity")
_ACCOUNT: Final = 4
"""Where an ARN has the account."""


@relation(
    id="stack-own-account-roles",
    title="The provider assumes roles of the stack's own account only",
    severity=Severity.CRITICAL,
    applies_to=PROVIDER_TYPE,
    brief=("B5.1", "B7.1"),
    pci=(supports("7.2.5", "Who may assume the role is that role's own trust, which is not declared here."),),
    remedy="Set assume_roles to a role of the account in aws:allowedAccountIds, or leave it out.",
    source="https://www.pulumi.com/registry/packages/aws/installation-configuration/",
)
def own_account_roles(provider: Resource, context: Context) -> Iterator[Finding]:
    account = context.stack.account
    for prop in _PROPS:
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
    elif not account or arn.split(":")[_ACCOUNT : _ACCOUNT + 1] != [account]:
        yield Finding(prop=f"{path}.roleArn", observed=shown(arn), required=required)
