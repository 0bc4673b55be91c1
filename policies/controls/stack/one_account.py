"""Whose credentials happen to be in the shell must not decide where payments go, nor what is destroyed.

Violates: no ``allowedAccountIds``; two accounts; a second provider; ``000000000000``.

Complies: one provider, with one account id of twelve digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.facts.providers import accounts, is_default
from policies.model.control import Context, Finding, partial, stack_control
from policies.model.stack import PROVIDER_TYPE, Stack
from policies.model.vocabulary import Severity

_ACCOUNT = re.compile(r"\d{12}")


@stack_control(
    id="stack-one-account",
    title="There is one AWS provider, and it refuses every account but one",
    severity=Severity.HIGH,
    brief=("B7.1",),
    pci=(partial("6.5.3", "Another environment's credentials are refused; whether each has its account is not seen."),),
    remedy="Declare one aws.Provider with allowed_account_ids=[the account], and pass it to everything.",
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
