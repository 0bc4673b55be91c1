"""Every table has exactly the keys of the brief."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.listed import table_of
from policies.model.checks import expect_text, expect_unset
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="dynamodb-keys-as-briefed",
    title="Every table has the keys that the contract lists, as strings",
    severity=Severity.HIGH,
    applies_to="aws:dynamodb/table:Table",
    brief=("B3.1", "B3.2"),
    settings={
        "type": Setting("S", "string", "the type of every key attribute"),
    },
    remedy="Set hash_key, range_key and attributes (type S) to the keys of [tables.NAME] in architecture.toml.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html",
    absolute=True,
)
def keys_as_briefed(table: Resource, context: Context) -> Iterator[Finding]:
    """Keys cannot be changed later: another key means another table, and every item moved.

    Violates: ``hashKey: id``; a ``rangeKey`` on transactions; none on fraud_alerts; ``timestamp`` as a number.

    Complies: the keys of the brief, as strings, and beside them only the key attributes of the index that the contract lists.
    """
    listed = table_of(context.contract, table)
    keys = {"hashKey": listed.partition_key, "rangeKey": listed.sort_key}
    for prop, required in keys.items():
        if required:
            yield from expect_text(table, prop, required)
        else:
            yield from expect_unset(table, prop, f"[tables.{listed.name}] has no sort_key")
    declared = {block.text("name"): block.text("type") for block in table.blocks("attributes")}
    expected = {key: context.settings["type"] for key in keys.values() if key}
    expected |= listed.index.key_types() if listed.index else {}
    if declared != expected:
        yield Finding(prop="attributes", observed=f"are {declared}", required=f"{expected}")
