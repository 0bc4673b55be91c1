"""Whoever else may assume the role has the function's rights without being the function.

The role that API Gateway writes its logs with trusts API Gateway instead; there is one where ``Account`` names it. The
role that a schedule sends with trusts EventBridge Scheduler.

Violates: a second statement; a second service; an account as principal; ``sts:TagSession`` besides; a condition.

Complies: one statement that allows ``lambda.amazonaws.com`` to ``sts:AssumeRole``; for a schedule's role, with
``aws:SourceAccount`` (EventBridge Scheduler User Guide, "Cross-service confused deputy prevention").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.facts.iam import API_ACCOUNT, ROLE, SCHEDULE, Statement, statements, users_of
from policies.model.control import Context, Finding, Setting, partial, relation, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_LAMBDA = "lambda.amazonaws.com"
_SERVICES = {
    frozenset({API_ACCOUNT}): "apigateway.amazonaws.com",
    frozenset({SCHEDULE}): "scheduler.amazonaws.com",
}


@relation(
    id="iam-trust-lambda-only",
    title="Every role trusts the one service that uses it, and nobody else",
    severity=Severity.CRITICAL,
    applies_to=ROLE,
    brief=("B5.1", "B8.1"),
    pci=(
        supports("7.2.5", "Who may act as the function, as declared."),
        partial(
            "7.3.3",
            "IAM denies by default; the roles' trust policies admit one service. Other principals of the "
            "account are not seen.",
        ),
    ),
    settings={"action": Setting("sts:AssumeRole", "string", "the one action that a trust policy grants")},
    remedy="Use document(trust('lambda.amazonaws.com')): one statement, that principal, sts:AssumeRole, no condition.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    absolute=True,
)
def trust_lambda_only(role: Resource, context: Context) -> Iterator[Finding]:
    found = statements(role, "assumeRolePolicy")
    if len(found) != 1:
        yield Finding(prop="assumeRolePolicy.Statement", observed=f"has {len(found)} entries", required="exactly one")
    users = frozenset(user.type for user in users_of(context.stack, role))
    service = _SERVICES.get(users, _LAMBDA)
    for statement in found:
        condition = {"StringEquals": {"aws:SourceAccount": context.stack.account}} if users == {SCHEDULE} else {}
        yield from _faults(statement, service, context.settings["action"], condition)


def _faults(
    statement: Statement, service: str, action: str, condition: Mapping[str, Mapping[str, str]]
) -> Iterator[Finding]:
    principal = statement.elements.get("Principal")
    if principal not in ({"Service": service}, {"Service": [service]}):
        yield Finding(prop=f"{statement.place}.Principal", observed=f"is {principal}", required=f"Service {service}")
    if statement.actions != (action,):
        allowed = ", ".join(statement.actions) or "nothing"
        yield Finding(prop=f"{statement.place}.Action", observed=f"is {allowed}", required=action)
    if statement.elements.get("Effect") != "Allow":
        yield Finding(prop=f"{statement.place}.Effect", observed="is not Allow", required="Allow")
    given = statement.elements.get("Condition") or {}
    if given != condition:
        observed = "is set" if given else "is not set"
        yield Finding(
            prop=f"{statement.place}.Condition", observed=observed, required=str(condition) if condition else "not set"
        )
