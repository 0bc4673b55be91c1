"""Every table has exactly the keys of the brief."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.checks import expect_text, expect_unset
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_TABLES = {
    "table-transactions-": {"hashKey": "transaction_id", "rangeKey": ""},
    "table-fraud-alerts-": {"hashKey": "alert_id", "rangeKey": "timestamp"},
}


@control(
    id="dynamodb-keys-as-briefed",
    title="transactions is keyed by transaction_id, fraud_alerts by alert_id and timestamp",
    severity=Severity.HIGH,
    applies_to="aws:dynamodb/table:Table",
    brief=("B3.1", "B3.2"),
    settings={
        "tables": Setting(_TABLES, "object", "the keys of each table, by the beginning of its name"),
        "type": Setting("S", "string", "the type of every key attribute"),
    },
    remedy="Set hash_key, range_key and attributes (type S) as the brief has them.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html",
    absolute=True,
)
def keys_as_briefed(table: Resource, context: Context) -> Iterator[Finding]:
    """Keys cannot be changed later: another key means another table, and every item moved.

    Violates: ``hashKey: id``; a ``rangeKey`` on transactions; none on fraud_alerts; ``timestamp`` as a number.

    Complies: the keys of the brief, as strings, and no attribute beside them.
    """
    name = table.text("name")
    keys = next((keys for prefix, keys in context.settings["tables"].items() if name.startswith(prefix)), None)
    if keys is None:
        yield Finding(prop="name", observed=f"is {name!r}", required="a table of the brief")
        return
    for prop, required in keys.items():
        yield from expect_text(table, prop, required) if required else expect_unset(table, prop, "the brief has none")
    declared = {block.text("name"): block.text("type") for block in table.blocks("attributes")}
    expected = {key: context.settings["type"] for key in keys.values() if key}
    if declared != expected:
        yield Finding(prop="attributes", observed=f"are {declared}", required=f"{expected}")
