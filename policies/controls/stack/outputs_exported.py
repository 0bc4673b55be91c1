"""The stack tells its invoke URL and its functions' ARNs."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.checks import shown
from policies.model.control import Context, Finding, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="stack-outputs-exported",
    title="The stack exports the API's invoke URL and every function's ARN",
    severity=Severity.MEDIUM,
    brief=("B6.2",),
    remedy="Export invokeUrl from the stage, and functionArns as an object of function to ARN.",
    source="https://www.pulumi.com/docs/iac/concepts/stacks/#outputs",
    absolute=True,
)
def outputs_exported(stack: Stack, context: Context) -> Iterator[Finding]:
    """Whoever calls or watches the system starts from these; a literal one survives a change that makes it wrong.

    Violates: no ``invokeUrl``, or one that is not the stage's; an ARN missing, or of another function.

    Complies: the stage's invoke URL, which a first preview does not know yet; the ARN of each function, and no other.
    """
    if not stack.root.has("invokeUrl"):
        yield Finding(prop="invokeUrl", observed="is not exported", required="the stage's invoke URL")
    elif not stack.root.is_unknown("invokeUrl") and stack.root.text("invokeUrl") not in _invoke_urls(stack):
        yield Finding(prop="invokeUrl", observed="is not the stage's", required="the stage's invoke URL")
    arns = stack.root.block("functionArns")
    for name, function in context.contract.functions.items():
        arn = arns.text(name)
        if not any(context.contract.function_named(item.text("name")) is function for item in stack.named(arn)):
            required = f"the ARN of function-{function.purpose}-*"
            yield Finding(prop=f"functionArns.{name}", observed=shown(arn), required=required)
    for extra in sorted(set(arns.keys()) - set(context.contract.functions)):
        yield Finding(prop=f"functionArns.{extra}", observed="is exported", required="a function of the contract")


def _invoke_urls(stack: Stack) -> frozenset[str]:
    stages = stack.of_type("aws:apigateway/stage:Stage")
    return frozenset(stage.answer("invokeUrl") for stage in stages if not stage.awaits("invokeUrl"))
