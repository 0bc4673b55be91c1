"""The stack has exactly the tables of the contract."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.listed import TABLE, not_listed
from policies.model.contract import named
from policies.model.control import Context, Finding, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="dynamodb-two-tables",
    title="The stack has exactly the ${tables_count} of the contract: $tables_list",
    severity=Severity.HIGH,
    brief=("B3.1", "B3.2"),
    remedy="Declare each table of architecture.toml once; list every other there, or remove it.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html",
    absolute=True,
)
def two_tables(stack: Stack, context: Context) -> Iterator[Finding]:
    """A third table is data that nobody asked for; a missing one is payments with no record.

    Violates: no table ``table-fraud-alerts-...``; two of a kind; a table beside the two.

    Complies: one of each.
    """
    found = [(named(table.text("name"), "table", context.contract.tables), table) for table in stack.of_type(TABLE)]
    for wanted in context.contract.tables.values():
        count = sum(name == wanted.name for name, _ in found)
        if count != 1:
            observed = f"{count} tables are so named"
            yield Finding(prop=f"table-{wanted.purpose}-*", observed=observed, required="exactly one")
    for name, table in found:
        if not name:
            yield not_listed(table, "table", "tables")
