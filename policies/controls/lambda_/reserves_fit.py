"""Lambda refuses a reserve that leaves fewer than 100 executions for all other functions.

The update would fail half-way.

Violates: reserves of 500 and 500 in an account with 1,000.

Complies: 50 + 20 + 10.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.control import Context, Finding, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="lambda-reserves-fit",
    title="What the functions reserve together fits the account's concurrency",
    severity=Severity.MEDIUM,
    brief=("B2.4",),
    settings={
        "quota": value_of("account-concurrency-quota", "the account's quota of concurrent executions in the region"),
        "unreserved": value_of("account-unreserved-concurrency", "what Lambda keeps for functions without a reserve"),
    },
    remedy="Lower reserved_concurrent_executions, or raise the account's quota and "
    "values.account-concurrency-quota with it.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
)
def reserves_fit(stack: Stack, context: Context) -> Iterator[Finding]:
    total = sum(
        max(function.number("reservedConcurrentExecutions", 0) or 0, 0)
        for function in stack.of_type(queues.FUNCTION)
        if function.has("reservedConcurrentExecutions")
    )
    room = context.settings["quota"] - context.settings["unreserved"]
    if total > room:
        yield Finding(prop="reservedConcurrentExecutions", observed=f"is {total} in all", required=f"at most {room}")
