"""Every variable that names a resource names the right one of this stack."""

from __future__ import annotations

import json
from collections.abc import Iterator

from policies.facts import queues
from policies.facts.listed import PARAMETER, function_of, resources_meant
from policies.model.checks import shown
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@relation(
    id="lambda-environment-resolves",
    title="Every variable that names a resource names the right one of this stack",
    severity=Severity.HIGH,
    applies_to=queues.FUNCTION,
    brief=("B2.1", "B6.1"),
    remedy="Set the variable to the resource's own name or URL output.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
)
def environment_resolves(function: Resource, context: Context) -> Iterator[Finding]:
    """A payment that is written to another stack's table, or sent to its queue, is lost to this one without an error.

    Violates: a table, queue or parameter that is not of this stack, is another one of it, or is a dead-letter queue.

    Complies: ``TRANSACTIONS_TABLE: table-transactions-dev`` where that is a table of this stack.
    """
    listed = function_of(context.contract, function)
    for variable, value in function.entries("environment.variables"):
        reference = listed.environment.get(variable, "")
        prop = f"environment.variables.{variable}"
        if reference == "merchants":
            yield from _merchants(context.stack, prop, value)
        elif reference.startswith(("table:", "queue:", "parameter:")):
            meant = list(resources_meant(context.stack, reference))
            if not any(item in meant for item in context.stack.named(value)):
                names = ", ".join(item.text("name") for item in meant) or "declared in this stack"
                yield Finding(prop=prop, observed=shown(value), required=f"{reference}, {names}")


def _merchants(stack: Stack, prop: str, value: str) -> Iterator[Finding]:
    parameters = {item.urn for item in stack.of_type(PARAMETER)}
    for each in json.loads(value).values():
        for name in each.values():
            if not any(item.urn in parameters for item in stack.named(name)):
                yield Finding(prop=prop, observed=f"names {name!r}", required="parameters of this stack")
