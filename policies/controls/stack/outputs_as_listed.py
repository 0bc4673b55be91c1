"""Outputs are printed by every update and kept by every pipeline that runs one; callers and operators start from them.

A literal output survives a change that makes it wrong. An API key's value is unknown in a first preview and cannot be
told from its id there; so outputs are listed by name, and in an update their values are compared with those of the
properties that hold secrets. No value is shown.

Violates: an output that the contract does not list; one that it lists and the stack lacks; an ``invokeUrl`` that is
not the stage's; an ARN missing, or of another function; the value of an API key, or of a parameter, in any output.

Complies: the listed outputs; the stage's invoke URL, which a first preview does not know yet; each function's ARN,
and no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.model.checks import shown
from policies.model.control import Context, Finding, partial, stack_control
from policies.model.resource import SECRET_BEARING, is_unknown
from policies.model.stack import Stack
from policies.model.strings import texts
from policies.model.vocabulary import Severity

BRIEFED: Final = ("invokeUrl", "functionArns")
"""The outputs that the brief asks for."""
_SHORTEST = 8
"""A shorter value is a word like any other."""
_WITHIN = 16
"""A shorter one may be part of a name by chance."""


@stack_control(
    id="stack-outputs-as-listed",
    title="The stack exports exactly the outputs of the contract: the invoke URL, every function's ARN, and no secret",
    severity=Severity.HIGH,
    brief=("B6.1", "B6.2"),
    pci=(
        partial("8.3.2", "Secrets of systems, encrypted at rest. People's authentication factors are not seen here."),
    ),
    remedy="Export what [exports] in architecture.toml lists: invokeUrl from the stage, functionArns by "
    "function; no key's value.",
    source="https://www.pulumi.com/docs/iac/concepts/stacks/#outputs",
    absolute=True,
)
def outputs_as_listed(stack: Stack, context: Context) -> Iterator[Finding]:
    exports = context.contract.exports
    for name in stack.root.keys():  # noqa: SIM118 - a Block's own method
        if name not in exports:
            required = "an output that [exports] in architecture.toml lists"
            yield Finding(prop=name, observed="is exported", required=required)
    for name in (*exports, *(name for name in BRIEFED if name not in exports)):
        if not stack.root.has(name):
            required = "exported, as [exports] in architecture.toml says"
            yield Finding(prop=name, observed="is not exported", required=required)
    yield from _secrets(stack)
    yield from _invoke_url(stack)
    yield from _function_arns(stack, context)


def _secrets(stack: Stack) -> Iterator[Finding]:
    secrets = {
        text
        for resource in stack.of_type(*SECRET_BEARING)
        for prop in SECRET_BEARING[resource.type] - {"environment"}
        for _, text in texts(resource.props.get(prop))
        if len(text) >= _SHORTEST and not is_unknown(text)
    }
    long = tuple(text for text in secrets if len(text) >= _WITHIN)
    for path, text in texts(stack.root.props):
        if text in secrets:
            yield Finding(prop=path, observed="is the value of a secret", required="no secret")
        elif any(secret in text for secret in long):
            yield Finding(prop=path, observed="holds the value of a secret", required="no secret")


def _invoke_url(stack: Stack) -> Iterator[Finding]:
    stages = stack.of_type("aws:apigateway/stage:Stage")
    urls = {stage.answer("invokeUrl") for stage in stages if not stage.awaits("invokeUrl")}
    known = stack.root.has("invokeUrl") and not stack.root.is_unknown("invokeUrl")
    if known and stack.root.text("invokeUrl") not in urls:
        yield Finding(prop="invokeUrl", observed="is not the stage's", required="the stage's invoke URL")


def _function_arns(stack: Stack, context: Context) -> Iterator[Finding]:
    arns, functions = stack.root.block("functionArns"), context.contract.functions
    for name, function in functions.items():
        arn = arns.text(name)
        if not any(context.contract.function_named(item.text("name")) is function for item in stack.named(arn)):
            required = f"the ARN of function-{function.purpose}-*"
            yield Finding(prop=f"functionArns.{name}", observed=shown(arn), required=required)
    for extra in sorted(set(arns.keys()) - set(functions)):
        yield Finding(prop=f"functionArns.{extra}", observed="is exported", required="a function of the contract")
