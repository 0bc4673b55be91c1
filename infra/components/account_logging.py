"""The role with which API Gateway writes access logs: one per account and region."""

import pulumi
import pulumi_aws as aws

from infra.components.log_group import GuardedLogGroup
from infra.naming import Kind, Names
from infra.references import carry
from infra.statements import Statement, document, trust


class AccountLogging(pulumi.ComponentResource):
    """Owns the account's API Gateway CloudWatch role; for an account that holds nothing else (`AccountRole`)."""

    def __init__(
        self,
        name: str,
        *,
        names: Names,
        log_group: GuardedLogGroup,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("payments:logging:AccountLogging", name, None, opts)
        children = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            "role-api-gateway-logs",
            name=names.of(Kind.ROLE, "api-gateway-logs"),
            description="Lets API Gateway write access logs",
            assume_role_policy=document(trust("apigateway.amazonaws.com")),
            opts=children,
        )
        rights = aws.iam.RolePolicy(
            "policy-api-gateway-logs",
            name=names.of(Kind.POLICY, "api-gateway-logs"),
            role=carry(names.of(Kind.ROLE, "api-gateway-logs"), role),
            policy=document(_write_access_log(log_group.arn)),
            opts=children,
        )
        aws.apigateway.Account(
            "account-api-gateway",
            cloudwatch_role_arn=carry(names.role_arn("api-gateway-logs"), role),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[rights]),
        )
        self.register_outputs({})


def _write_access_log(log_group_arn: pulumi.Output[str]) -> Statement:
    """Grant what access logging does, on this stack's group alone.

    AWS's managed policy for this role grants more, reading and CreateLogGroup too, on every group of the account.
    """
    return Statement(
        sid="WriteAccessLog",
        actions=("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
        resources=(pulumi.Output.concat(log_group_arn, ":*"),),
    )
