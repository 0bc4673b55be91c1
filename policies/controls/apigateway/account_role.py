"""The account's log role is one of this stack."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import ACCOUNT, ROLE
from policies.model.checks import shown
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="apigateway-account-role",
    title="The account's log role is one of this stack",
    severity=Severity.MEDIUM,
    applies_to=ACCOUNT,
    brief=("B5.1",),
    pci=(partial("7.2.5", "The role itself is judged by the IAM controls."),),
    remedy="Set cloudwatch_role_arn to a role of this stack, or leave apiGatewayAccountRole at external.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
)
def account_role(account: Resource, context: Context) -> Iterator[Finding]:
    """The setting is the account's, in its region: every API writes its logs with that role.

    Empty, it switches all their logs off; a foreign role takes them over.

    Violates: no role, or one that this stack does not judge.

    Complies: the ARN of a role declared here.
    """
    if context.stack.target(account, "cloudwatchRoleArn", ROLE) is None:
        yield Finding(
            prop="cloudwatchRoleArn",
            observed=shown(account.text("cloudwatchRoleArn")),
            required="the ARN of a role of this stack",
        )
    if len(context.stack.of_type(ACCOUNT)) != 1:
        yield Finding(
            prop="type", observed="is declared more than once", required="once: it is the account's, per region"
        )
