"""Another account in the key policy reads what the key protects, and its own administrators decide who.

A second role of this account is one that nobody declared.

Violates: a foreign account, a user, a role outside this stack that is not the deployer of the contract, another service.

Complies: roles of this stack, the deployer that architecture.toml names, CloudWatch Logs.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.keys import DEPLOYER, KEY, holder, root_of, statements_of
from policies.model.control import Context, Finding, Setting, relation, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="kms-known-principals",
    title="Only roles of this stack, its deployer and CloudWatch Logs may use the key",
    severity=Severity.CRITICAL,
    applies_to=KEY,
    brief=("B5.1",),
    pci=(supports("7.2.5", "System principals are this stack's; the deployer is the organisation's to guard."),),
    settings={
        "outside": Setting(1, "number", "roles outside this stack: the deployer"),
        "deployer": Setting("payments-deployer", "string", "the deployer's name, with its path", value="deployer-role"),
    },
    remedy="Name the stack's roles, the deployer's role and logs.REGION.amazonaws.com, and no other principal.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html",
    absolute=True,
)
def known_principals(key: Resource, context: Context) -> Iterator[Finding]:
    stack = context.stack
    logs = f"logs.{stack.region}.amazonaws.com"
    outside: set[str] = set()
    for statement in statements_of(key):
        for kind, value in statement.principals:
            own = value == root_of(stack) or (kind == "AWS" and holder(stack, value, []) not in ("", DEPLOYER))
            if kind == "AWS" and holder(stack, value, []) == DEPLOYER:
                outside.add(value)
            elif not (kind == "AWS" and own) and (kind, value) != ("Service", logs):
                yield Finding(
                    prop=f"{statement.path}.Principal",
                    observed=f"names {value}",
                    required="this account's root or roles, or CloudWatch Logs of this region",
                )
    deployer = f"arn:aws:iam::{stack.account}:role/{context.settings['deployer']}"
    for arn in sorted(outside - {deployer}):
        yield Finding(prop="policy", observed=f"names {arn}", required=f"{deployer} alone outside this stack")
    if len(outside) > context.settings["outside"]:
        yield Finding(
            prop="policy",
            observed=f"names {', '.join(sorted(outside))}",
            required="the deployer alone outside this stack",
        )
