"""A function that lacks a variable fails at its first event, when the payment is already accepted.

A payment that is written to another stack's table, or sent to its queue, is lost to this one without an error. A webhook's
URL often is its secret, and notifications go to whatever URL is set.

Violates: a fraud handler without ``FRAUD_ALERTS_TABLE``, or one that calls itself by another function's name; a
table, queue or parameter that is not of this stack, is another one of it, or is a dead-letter queue; any variable with
``https://merchant.example/notify``.

Complies: every variable that the contract lists for the function, and no other; ``TRANSACTIONS_TABLE:
table-transactions-dev`` where that is a table of this stack.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from policies.facts import queues
from policies.facts.listed import PARAMETER, function_of, resources_meant
from policies.model.checks import expect_text, shown, together
from policies.model.contract import Function
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.strings import texts
from policies.model.vocabulary import Severity


@relation(
    id="lambda-environment-as-listed",
    title="Every function has exactly the listed variables, each naming the right resource of this stack, and no foreign URL",
    severity=Severity.HIGH,
    applies_to=queues.FUNCTION,
    brief=("B2.1", "B6.1"),
    remedy="List the variable in [functions.NAME.environment] of architecture.toml; infra sets it from there. Put a URL in an "
    "SSM SecureString, and the parameter's name in the environment.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
    absolute=True,
)
def environment_as_listed(function: Resource, context: Context) -> Iterator[Finding]:
    yield from together(_foreign_urls(function, context.stack), _variables(function, context))


def _foreign_urls(function: Resource, stack: Stack) -> Iterator[Finding]:
    for variable, value in function.entries("environment.variables"):
        for path, text in texts(value, f"environment.variables.{variable}"):
            if "://" in text and not stack.named(text):
                yield Finding(prop=path, observed="holds a foreign URL", required="the name of an SSM parameter")


def _variables(function: Resource, context: Context) -> Iterator[Finding]:
    listed = function_of(context.contract, function)
    given = dict(function.entries("environment.variables")) if function.has("environment.variables") else {}
    yield from _names(given, listed)
    for name in sorted(listed.environment.keys() & given.keys()):
        prop, reference = f"environment.variables.{name}", listed.environment[name]
        if wanted := _constant(listed, reference):
            yield from expect_text(function, prop, wanted)
        elif reference == "suffix" and not function.text("name").endswith(f"-{given[name]}"):
            yield Finding(prop=prop, observed=shown(given[name]), required=f"the suffix of {function.text('name')}")
        elif reference == "merchants":
            yield from _merchants(context.stack, prop, given[name])
        elif reference.startswith(("table:", "queue:", "parameter:")):
            yield from _resource(context.stack, prop, given[name], reference)


def _names(given: Mapping[str, str], listed: Function) -> Iterator[Finding]:
    place = f"[functions.{listed.name}.environment]"
    for name in sorted(listed.environment.keys() ^ given.keys()):
        prop = f"environment.variables.{name}"
        if name in given:
            yield Finding(prop=prop, observed="is set", required=f"a variable that {place} in architecture.toml lists")
        else:
            yield Finding(prop=prop, observed="is not set", required=f"set ({place})")


def _constant(listed: Function, reference: str) -> str:
    """Return the text that a reference without a resource means, or ""."""
    if reference == "function":
        return listed.name
    kind, _, text = reference.partition(":")
    return text if kind == "literal" else ""


def _resource(stack: Stack, prop: str, value: str, reference: str) -> Iterator[Finding]:
    meant = list(resources_meant(stack, reference))
    if not any(item in meant for item in stack.named(value)):
        names = ", ".join(item.text("name") for item in meant) or "declared in this stack"
        yield Finding(prop=prop, observed=shown(value), required=f"{reference}, {names}")


def _merchants(stack: Stack, prop: str, value: str) -> Iterator[Finding]:
    parameters = {item.urn for item in stack.of_type(PARAMETER)}
    for each in json.loads(value).values():
        for name in each.values():
            if not any(item.urn in parameters for item in stack.named(name)):
                yield Finding(prop=prop, observed=f"names {name!r}", required="parameters of this stack")
