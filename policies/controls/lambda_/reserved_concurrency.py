"""The transaction processor has its reserve, and no function is switched off by its own."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import expect_number, shown
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-reserved-concurrency",
    title="50 concurrent executions are reserved for the transaction processor",
    severity=Severity.HIGH,
    applies_to=queues.FUNCTION,
    brief=("B2.4",),
    settings={
        "reserved": Setting({"transaction-processor": 50}, "object", "the exact reserve of a function, by its purpose"),
        "others": Setting(50, "integer", "the most that any other function may reserve"),
    },
    remedy="Set reserved_concurrent_executions=50 on transaction_processor, and between 1 and 50 on the others.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
    absolute=True,
)
def reserved_concurrency(function: Resource, context: Context) -> Iterator[Finding]:
    """A reserve is a guarantee and a ceiling: without one, a flood elsewhere in the account silences a function.

    0 switches it off, and what one reserves is taken from all others.

    Violates: none, ``-1`` or ``0`` on any function; not 50 on transaction_processor; more than that on another.

    Complies: ``50`` on transaction_processor, ``20`` on fraud_handler.
    """
    exact = context.settings["reserved"]
    found = queues.purpose(function, exact)
    if found:
        yield from expect_number(function, "reservedConcurrentExecutions", exact[found], absent=-1)
        return
    most = context.settings["others"]
    value = function.number("reservedConcurrentExecutions", -1) or 0
    if not 1 <= value <= most:
        observed, required = shown(value), f"between 1 and {most}"
        yield Finding(prop="reservedConcurrentExecutions", observed=observed, required=required)
