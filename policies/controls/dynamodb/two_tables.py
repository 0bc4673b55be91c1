"""The stack has the two tables of the brief."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import Context, Finding, Setting, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="dynamodb-two-tables",
    title="The stack has exactly the tables transactions and fraud_alerts",
    severity=Severity.HIGH,
    brief=("B3.1", "B3.2"),
    settings={
        "tables": Setting(["table-transactions-", "table-fraud-alerts-"], "array", "how the tables' names begin"),
    },
    remedy="Declare one LedgerTable for each, and no other.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html",
    absolute=True,
)
def two_tables(stack: Stack, context: Context) -> Iterator[Finding]:
    """A third table is data that nobody asked for; a missing one is payments with no record.

    Violates: no table ``table-fraud-alerts-...``; two of a kind; a table beside the two.

    Complies: one of each.
    """
    tables = [(table, table.text("name")) for table in stack.of_type("aws:dynamodb/table:Table")]
    for prefix in context.settings["tables"]:
        count = sum(name.startswith(prefix) for _, name in tables)
        if count != 1:
            yield Finding(prop=f"{prefix}*", observed=f"{count} tables are so named", required="exactly one")
    for table, name in tables:
        if not name.startswith(tuple(context.settings["tables"])):
            yield Finding(prop="name", observed=f"is {name!r}", required="a table of the brief", urn=table.urn)
