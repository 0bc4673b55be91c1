"""The transaction processor has its reserve, and no function is switched off by its own."""

from __future__ import annotations

from collections.abc import Iterator

from policies import messaging
from policies.checks import expect_number, shown
from policies.control import (
    Context,
    Finding,
    Setting,
    Severity,
    control,
)
from policies.resource import Resource


@control(
    id="lambda-reserved-concurrency",
    title="50 concurrent executions are reserved for the transaction processor",
    severity=Severity.HIGH,
    applies_to=messaging.FUNCTION,
    brief=("B2.4",),
    settings={
        "reserved": Setting({"transaction-processor": 50}, "object", "the exact reserve of a function, by its purpose"),
        "others": Setting(50, "integer", "the most that any other function may reserve"),
    },
    remedy="Set reserved_concurrent_executions=50 on transaction_processor; on the others between 1 and 50, or nothing.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
    absolute=True,
)
def reserved_concurrency(function: Resource, context: Context) -> Iterator[Finding]:
    """A reserve is a guarantee and a ceiling; 0 switches a function off, and what one reserves is taken from all others.

    Violates: none or ``-1`` on transaction_processor; ``0`` on any function; a reserve above the processor's on another.

    Complies: ``50`` on transaction_processor, ``20`` on fraud_handler.
    """
    exact = context.settings["reserved"]
    found = messaging.purpose(function, exact)
    if found:
        yield from expect_number(function, "reservedConcurrentExecutions", exact[found], absent=-1)
        return
    most = context.settings["others"]
    value = function.number("reservedConcurrentExecutions", -1)
    if value != -1 and not (value and 1 <= value <= most):
        required = f"not set, or between 1 and {most}"
        yield Finding(prop="reservedConcurrentExecutions", observed=shown(value), required=required)
