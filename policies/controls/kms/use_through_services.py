"""A role that may decrypt directly can read any ciphertext it gets hold of.

Through a service it reads only what that service lets it, and with one action too few it fails at its first
message. Another account in the key policy reads what the key protects, and its own administrators decide who; a second role of
this account is one that nobody declared. A grant to a person outlives the policy that allowed it, and without the encryption
context one function's role could decrypt the environment of another.

Violates: a foreign account, a user, a role outside this stack that is not the deployer of the contract, another service; a
statement without `kms:ViaService`, `StringLike`, another region's service, one action more or less; `kms:CreateGrant` without
its condition, the ARN of another function as context.

Complies: roles of this stack, the deployer that architecture.toml names and CloudWatch Logs; the services and actions that
follow from the contract's grants; both conditions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.controls.kms._expected import needs
from policies.facts.keys import DEPLOYER, KEY, holder, root_of, statements_of
from policies.facts.rest_api import FUNCTION
from policies.model.checks import together
from policies.model.control import Context, Finding, Setting, relation, supports
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity

CONTEXT: Final = "kms:EncryptionContext:aws:lambda:FunctionArn"


@relation(
    id="kms-use-through-services",
    title="Only roles of this stack, its deployer and CloudWatch Logs use the key, each through the services that it needs",
    severity=Severity.CRITICAL,
    applies_to=KEY,
    brief=("B5.1",),
    pci=(
        supports(
            "7.2.5",
            "System principals are this stack's; the deployer is the organisation's to guard. Use is bound to the services, and "
            "a function's role decrypts its own environment alone; the roles' own rights are judged by the IAM controls.",
        ),
    ),
    settings={
        "outside": Setting(1, "number", "roles outside this stack: the deployer"),
        "deployer": Setting("payments-deployer", "string", "the deployer's name, with its path", value="deployer-role"),
    },
    remedy="Name the stack's roles, the deployer's role and logs.REGION.amazonaws.com, and no other principal. Condition each "
    "statement on StringEquals kms:ViaService, with exactly the actions that the service needs; add Bool "
    "kms:GrantIsForAWSResource to CreateGrant, and the function's ARN as encryption context.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service",
    absolute=True,
)
def use_through_services(key: Resource, context: Context) -> Iterator[Finding]:
    yield from together(_principals(key, context), _services(key, context), _conditions(key, context.stack))


def _principals(key: Resource, context: Context) -> Iterator[Finding]:
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


def _services(key: Resource, context: Context) -> Iterator[Finding]:
    stack, wanted_by = context.stack, needs(context.contract)
    given: dict[str, set[tuple[str, str]]] = {purpose: set() for purpose in wanted_by}
    for statement in statements_of(key):
        services = statement.test("StringEquals", "kms:ViaService")
        for kind, arn in statement.principals:
            purpose = holder(stack, arn, list(wanted_by)) if kind == "AWS" and arn != root_of(stack) else ""
            if not purpose:
                continue  # the root administers, and a stranger is named already
            given.setdefault(purpose, set()).update(
                (service.removesuffix(f".{stack.region}.amazonaws.com"), action)
                for service in services or ("no service",)
                for action in statement.actions
            )
    for purpose, pairs in sorted(given.items()):
        wanted = {(service, action) for service, actions in wanted_by.get(purpose, {}).items() for action in actions}
        for verb, difference in (("may", pairs - wanted), ("may not", wanted - pairs)):
            for service, action in sorted(difference):
                observed = f"{purpose} {verb} {action} through {service}"
                yield Finding(
                    prop="policy", observed=observed, required="what follows from the grants of architecture.toml"
                )


def _conditions(key: Resource, stack: Stack) -> Iterator[Finding]:
    for statement in statements_of(key):
        if "kms:CreateGrant" in statement.actions and statement.test("Bool", "kms:GrantIsForAWSResource") != ("true",):
            yield Finding(
                prop=f"{statement.path}.Condition",
                observed="lets grants go to anybody",
                required="kms:GrantIsForAWSResource",
            )
        roles = [
            arn for kind, arn in statement.principals if kind == "AWS" and holder(stack, arn, []) not in ("", DEPLOYER)
        ]
        if roles and any(value.startswith("lambda.") for value in statement.test("StringEquals", "kms:ViaService")):
            named = statement.test("StringEquals", CONTEXT)
            found = [function for arn in named for function in stack.named(arn) if function.type == FUNCTION]
            if len(roles) != 1 or len(found) != 1 or found[0].text("role") != roles[0]:
                yield Finding(
                    prop=f"{statement.path}.Condition",
                    observed="is not of one function",
                    required=f"{CONTEXT} of its own",
                )
