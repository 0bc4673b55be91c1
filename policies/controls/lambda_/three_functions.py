"""The stack has exactly the briefed functions."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.control import Context, Finding, Setting, partial, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="lambda-three-functions",
    title="The stack has exactly the three briefed functions",
    severity=Severity.HIGH,
    brief=("B2.1",),
    pci=(partial("12.5.1", "The declared functions; the inventory covers everything in scope."),),
    settings={"functions": Setting(list(queues.FUNCTIONS), "array", "the purposes of the functions")},
    remedy="Declare one function for each purpose, named function-PURPOSE-SUFFIX, and no other.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/welcome.html",
)
def three_functions(stack: Stack, context: Context) -> Iterator[Finding]:
    """A function that is missing leaves a queue or an endpoint without its work; one too many is code that nobody asked for.

    Violates: no notification_sender, or a second function beside it.

    Complies: transaction_processor, fraud_handler and notification_sender, once each.
    """
    purposes = context.settings["functions"]
    found = [(queues.purpose(function, purposes), function) for function in stack.of_type(queues.FUNCTION)]
    for wanted in purposes:
        count = sum(name == wanted for name, _ in found)
        if count != 1:
            yield Finding(prop=f"function {wanted}", observed=f"is declared {count} times", required="exactly once")
    for name, function in found:
        if not name:
            required = f"one of {', '.join(purposes)}"
            yield Finding(prop="name", observed="names no briefed function", required=required, urn=function.urn)
