"""A grant to a person outlives the policy that allowed it.

Without the encryption context one function's role could decrypt the environment of another.

Violates: `kms:CreateGrant` without the condition, the ARN of another function.

Complies: both conditions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts.keys import DEPLOYER, KEY, holder, statements_of
from policies.facts.rest_api import FUNCTION
from policies.model.control import Context, Finding, relation, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

CONTEXT: Final = "kms:EncryptionContext:aws:lambda:FunctionArn"


@relation(
    id="kms-grants-and-contexts",
    title="Grants are for AWS services only, and environments for their own function",
    severity=Severity.HIGH,
    applies_to=KEY,
    brief=("B5.1",),
    pci=(supports("7.2.5", "A function's role decrypts its own environment alone."),),
    remedy="Add Bool kms:GrantIsForAWSResource to CreateGrant, and the function's ARN as encryption context.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-grant-is-for-aws-resource",
)
def grants_and_contexts(key: Resource, context: Context) -> Iterator[Finding]:
    stack = context.stack
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
