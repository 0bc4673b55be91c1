"""A reserve is a guarantee and a ceiling: without one, a flood elsewhere in the account silences a function.

0 switches it off, and what one reserves is taken from all others.

Violates: none, ``-1`` or ``0`` on any function; not 50 on transaction_processor; more than the limit on another.

Complies: ``50`` on transaction_processor, ``20`` on fraud_handler.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.listed import function_of
from policies.facts.values import value_of
from policies.model.checks import expect_number
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-reserved-concurrency",
    title="Every function reserves the concurrency that the contract says, at most $most",
    severity=Severity.HIGH,
    applies_to=queues.FUNCTION,
    brief=("B2.4",),
    settings={"most": value_of("function-reserve-limit", "the most that a function may reserve")},
    remedy="Set reserved_concurrent_executions to reserved_concurrency of [functions.NAME] in architecture.toml.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
    absolute=True,
)
def reserved_concurrency(function: Resource, context: Context) -> Iterator[Finding]:
    listed = function_of(context.contract, function)
    most = context.settings["most"]
    yield from expect_number(function, "reservedConcurrentExecutions", listed.reserved_concurrency, absent=-1)
    if listed.reserved_concurrency > most:
        observed = f"[functions.{listed.name}] reserves {listed.reserved_concurrency}"
        yield Finding(prop="reservedConcurrentExecutions", observed=observed, required=f"{most} or less")
