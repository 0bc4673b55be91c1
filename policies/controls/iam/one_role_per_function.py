"""A shared role has the rights of both functions, and a trace of its use does not say which one it was.

The role that the account's API Gateway settings name, and the one of the schedule, belong to no function.

Violates: two functions with one role; a role that nothing uses; transaction_processor with the role of fraud_handler.

Complies: ``role-fraud-handler-dev`` used by ``function-fraud-handler-dev`` alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.iam import API_ACCOUNT, ROLE, SCHEDULE, users_of
from policies.model.control import Context, Finding, Setting, partial, relation, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="iam-one-role-per-function",
    title="Every role belongs to exactly one function, its namesake",
    severity=Severity.HIGH,
    applies_to=ROLE,
    brief=("B5.1", "B8.1"),
    pci=(
        supports("7.2.5", "One function, one set of rights."),
        partial(
            "2.2.3",
            "Each function has rights of its own. AWS isolates executions; other workloads of the account are "
            "not seen.",
        ),
    ),
    settings={
        "rolePrefix": Setting("role-", "string", "what a role's name begins with"),
        "functionPrefix": Setting("function-", "string", "what a function's name begins with"),
    },
    remedy="Give each function a FunctionRole of its own; remove a role that no function uses.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    absolute=True,
)
def one_role_per_function(role: Resource, context: Context) -> Iterator[Finding]:
    users = users_of(context.stack, role)
    if len(users) != 1:
        names = ", ".join(user.name for user in users) or "nothing"
        yield Finding(prop="name", observed=f"is used by {names}", required="used by exactly one function")
        return
    if users[0].type in {API_ACCOUNT, SCHEDULE}:
        return
    purpose = role.text("name").removeprefix(context.settings["rolePrefix"])
    expected = f"{context.settings['functionPrefix']}{purpose}"
    actual = users[0].text("name")
    if actual != expected:
        yield Finding(prop="name", observed=f"is the role of {actual}", required=f"the role of {expected}")
