"""Every function runs its own package's entry."""

from __future__ import annotations

from collections.abc import Iterator

from policies import messaging
from policies.checks import expect_text
from policies.control import Context, Finding, Setting, Severity, control
from policies.resource import NotApplicable, Resource


@control(
    id="lambda-own-entry",
    title="Every function runs its own package's entry",
    severity=Severity.HIGH,
    applies_to=messaging.FUNCTION,
    brief=("B2.1", "B1.5"),
    settings={
        "functions": Setting(list(messaging.FUNCTIONS), "array", "the purposes of the functions"),
        "handler": Setting("handlers.{function}.handler.handle", "string", "the entry of a function"),
    },
    remedy="Set handler='handlers.FUNCTION.handler.handle'.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html",
)
def own_entry(function: Resource, context: Context) -> Iterator[Finding]:
    """One function with another's entry has its own rights and another's intentions.

    Violates: the fraud handler's entry on the transaction processor.

    Complies: ``handlers.transaction_processor.handler.handle``.
    """
    purpose = messaging.purpose(function, context.settings["functions"])
    if not purpose:
        reason = "no briefed function"
        raise NotApplicable(reason)
    entry = context.settings["handler"].format(function=purpose.replace("-", "_"))
    yield from expect_text(function, "handler", entry)
