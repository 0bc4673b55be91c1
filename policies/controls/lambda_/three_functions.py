"""The stack has exactly the briefed functions."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.listed import not_listed
from policies.model.control import Context, Finding, partial, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="lambda-three-functions",
    title="The stack has exactly the ${functions_count} of the contract",
    severity=Severity.HIGH,
    brief=("B2.1",),
    pci=(partial("12.5.1", "The declared functions; the inventory covers everything in scope."),),
    remedy="Declare each function of architecture.toml once, named function-PURPOSE-SUFFIX; list or remove every other.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/welcome.html",
)
def three_functions(stack: Stack, context: Context) -> Iterator[Finding]:
    """A function that is missing leaves a queue or an endpoint without its work; one too many is code that nobody asked for.

    Violates: no notification_sender, or a second function beside it.

    Complies: each function of the contract, once.
    """
    contract = context.contract
    found = [(contract.function_named(function.text("name")), function) for function in stack.of_type(queues.FUNCTION)]
    for wanted in contract.functions.values():
        count = sum(listed is wanted for listed, _ in found)
        if count != 1:
            yield Finding(
                prop=f"function {wanted.purpose}", observed=f"is declared {count} times", required="exactly once"
            )
    for listed, function in found:
        if listed is None:
            yield not_listed(function, "function", "functions")
