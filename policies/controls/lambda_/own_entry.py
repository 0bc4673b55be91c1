"""One function with another's entry has its own rights and another's intentions.

Violates: the fraud handler's entry on the transaction processor.

Complies: ``handlers.transaction_processor.handler.handle``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.listed import function_of
from policies.model.checks import expect_text
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-own-entry",
    title="Every function runs its own package's entry",
    severity=Severity.HIGH,
    applies_to=queues.FUNCTION,
    brief=("B2.1", "B1.5"),
    settings={
        "handler": Setting("handlers.{function}.handler.handle", "string", "the entry of a function"),
    },
    remedy="Set handler='handlers.FUNCTION.handler.handle'.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html",
)
def own_entry(function: Resource, context: Context) -> Iterator[Finding]:
    entry = context.settings["handler"].format(function=function_of(context.contract, function).name)
    yield from expect_text(function, "handler", entry)
