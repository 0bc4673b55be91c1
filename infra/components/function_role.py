"""A function's identity: trust only, so that the key can name it before anything needs the key."""

import pulumi
import pulumi_aws as aws

from infra.architecture import Function
from infra.naming import Kind, Names
from infra.references import carry
from infra.statements import document, trust


class FunctionRole(pulumi.ComponentResource):
    """The role of one function, and of no other: what it may do comes later, from `PaymentFunction`."""

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, function: Function, *, names: Names, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("payments:identity:FunctionRole", f"identity-{function.purpose}", None, opts)
        name = names.of(Kind.ROLE, function.purpose)
        role = aws.iam.Role(
            f"role-{function.purpose}",
            name=name,
            description=f"What {function.name} runs as",
            assume_role_policy=document(trust("lambda.amazonaws.com")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name = carry(name, role)
        self.arn = carry(names.role_arn(function.purpose), role)
        self.register_outputs({"arn": self.arn})
