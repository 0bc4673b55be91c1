"""What the contract lists of a resource that the program declares. What it does not list is undetermined, never exempt."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.queues import QUEUE, is_dead_letter
from policies.model.contract import FILE_NAME, Contract, Function, Table, named, purpose_of
from policies.model.control import Finding
from policies.model.resource import Resource, Unlisted
from policies.model.stack import Stack

TABLE = "aws:dynamodb/table:Table"
PARAMETER = "aws:ssm/parameter:Parameter"


def function_of(contract: Contract, function: Resource) -> Function:
    """Return what the contract lists of a function.

    Raises:
        Unlisted: it lists no function of this name.

    """
    found = contract.function_named(function.text("name"))
    if found is None:
        raise unlisted(function, "function", "functions")
    return found


def table_of(contract: Contract, table: Resource) -> Table:
    """Return what the contract lists of a table.

    Raises:
        Unlisted: it lists no table of this name.

    """
    name = named(table.text("name"), "table", contract.tables)
    if not name:
        raise unlisted(table, "table", "tables")
    return contract.tables[name]


def queue_of(contract: Contract, queue: Resource) -> str:
    """Return the contract's name of a main queue, or "" when it lists none of this name."""
    return named(queue.text("name"), "queue", contract.queues)


def unlisted(resource: Resource, kind: str, table: str) -> Unlisted:
    """Return the verdict on a resource that the contract does not list."""
    name = resource.text("name")
    observed = f"is {name!r}, which names no {kind} of the contract" if name else "is not set"
    return Unlisted("name", observed, f"a {kind} that [{table}] in {FILE_NAME} lists")


def not_listed(resource: Resource, kind: str, table: str) -> Finding:
    """Return the finding on a resource that the contract does not list, where the stack as a whole is judged."""
    verdict = unlisted(resource, kind, table)
    return Finding(
        prop=verdict.prop,
        observed=verdict.observed,
        required=verdict.required,
        urn=resource.urn,
        undetermined=True,
    )


def resources_meant(stack: Stack, reference: str) -> Iterator[Resource]:
    """Yield the resources of the stack that a reference of the contract means: ``table:transactions``."""
    kind, _, name = reference.partition(":")
    if kind == "table":
        yield from (item for item in stack.of_type(TABLE) if named(item.text("name"), "table", [name]))
    elif kind == "queue":
        for item in stack.of_type(QUEUE):
            if named(item.text("name"), "queue", [name]) and not is_dead_letter(stack, item):
                yield item
    elif kind == "parameter":
        begins = f"parameter-{purpose_of(name.removesuffix('*'))}"
        for item in stack.of_type(PARAMETER):
            physical = item.text("name")
            if physical.startswith(begins if name.endswith("*") else f"{begins}-"):
                yield item
