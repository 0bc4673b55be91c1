"""Every function is told all that it needs to know."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.listed import function_of
from policies.model.checks import expect_text, shown
from policies.model.contract import Function
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-environment-complete",
    title="Every function has exactly the variables that the contract lists",
    severity=Severity.MEDIUM,
    applies_to=queues.FUNCTION,
    brief=("B2.1", "B6.1"),
    remedy="List the variable in [functions.NAME.environment] of architecture.toml; infra sets it from there.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
)
def environment_complete(function: Resource, context: Context) -> Iterator[Finding]:
    """A function that lacks one fails at its first event, when the payment is already accepted.

    Violates: a fraud handler without ``FRAUD_ALERTS_TABLE``, or one that calls itself by another function's name.

    Complies: every variable that the contract lists for the function, and no other.
    """
    listed = function_of(context.contract, function)
    given = dict(function.entries("environment.variables")) if function.has("environment.variables") else {}
    for name in sorted({*listed.environment, *given}):
        prop = f"environment.variables.{name}"
        if name not in given:
            yield Finding(prop=prop, observed="is not set", required=f"set ([functions.{listed.name}.environment])")
        elif name not in listed.environment:
            required = f"a variable that [functions.{listed.name}.environment] in architecture.toml lists"
            yield Finding(prop=prop, observed="is set", required=required)
        elif wanted := _constant(listed, listed.environment[name]):
            yield from expect_text(function, prop, wanted)
        elif listed.environment[name] == "suffix" and not function.text("name").endswith(f"-{given[name]}"):
            observed = shown(given[name])
            yield Finding(prop=prop, observed=observed, required=f"the suffix of {function.text('name')}")


def _constant(listed: Function, reference: str) -> str:
    """Return the text that a reference without a resource means, or ""."""
    if reference == "function":
        return listed.name
    kind, _, text = reference.partition(":")
    return text if kind == "literal" else ""
