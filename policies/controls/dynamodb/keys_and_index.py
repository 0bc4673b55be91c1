"""Keys cannot be changed later: another key means another table, and every item moved.

Without the index of owed work a lost message is never found; an index of everything is a second copy of the payments.

Every copy of a payment has to be encrypted, expired, scoped and destroyed like the first; the brief asks for none.

Violates: ``hashKey: id``; a ``rangeKey`` on transactions; none on fraud_alerts; ``timestamp`` as a number; no index;
another name or key; ``projectionType: ALL``; ``card_token`` among the projected attributes; a ``hashKey`` beside the
key schema, or a throughput of its own; any index on fraud_alerts; a local index, a stream, a replica, imported items.

Complies: the keys of the contract, as strings; ``owed``, by ``due_shard`` and ``due_at``, with what a sweep needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.controls._fixed import default_rows
from policies.facts.listed import table_of
from policies.model.checks import expect_plain, expect_text, expect_unset
from policies.model.contract import Index, Table
from policies.model.control import Context, Finding, control, partial
from policies.model.resource import Block, Resource
from policies.model.vocabulary import Severity


@control(
    id="dynamodb-keys-and-index",
    title="Every table has the keys and the index that the contract lists, and no other index, stream, replica or import",
    severity=Severity.HIGH,
    applies_to="aws:dynamodb/table:Table",
    brief=("B3.1", "B3.2", "B7.1"),
    pci=(
        partial(
            "3.2.1",
            "The data is in one place, and no account data, and no token, is copied into the index; how long it is kept "
            "there is another matter.",
        ),
    ),
    remedy="Set hash_key, range_key, attributes (keys are of type S) and the index to those of [tables.NAME] in "
    "architecture.toml, and leave the other indexes, the stream, the replicas and the imports out.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general-sparse-indexes.html",
    absolute=True,
)
def keys_and_index(table: Resource, context: Context) -> Iterator[Finding]:
    listed = table_of(context.contract, table)
    yield from _keys(table, listed)
    yield from _index(table, listed)
    yield from expect_plain(table, default_rows("dynamodb-keys-and-index"))


def _keys(table: Resource, listed: Table) -> Iterator[Finding]:
    keys = {"hashKey": listed.partition_key, "rangeKey": listed.sort_key}
    for prop, required in keys.items():
        if required:
            yield from expect_text(table, prop, required)
        else:
            yield from expect_unset(table, prop, f"[tables.{listed.name}] has no sort_key")
    declared = {block.text("name"): block.text("type") for block in table.blocks("attributes")}
    expected = {key: "S" for key in keys.values() if key}
    expected |= listed.index.key_types() if listed.index else {}
    if declared != expected:
        yield Finding(prop="attributes", observed=f"are {declared}", required=f"{expected}")


def _index(table: Resource, listed: Table) -> Iterator[Finding]:
    indexes = list(table.blocks("globalSecondaryIndexes"))
    required = 1 if listed.index else 0
    if len(indexes) != required:
        observed = f"has {len(indexes)} entries"
        wanted = f"exactly {required} ([tables.{listed.name}] in architecture.toml)"
        yield Finding(prop="globalSecondaryIndexes", observed=observed, required=wanted)
    if listed.index:
        for index in indexes:
            yield from _differences(index, listed.index)


_REVIEWED: Final = frozenset({"name", "projectionType", "keySchemas", "nonKeyAttributes"})


def _differences(index: Block, listed: Index) -> Iterator[Finding]:
    for prop, value in {"name": listed.name, "projectionType": "INCLUDE"}.items():
        if index.text(prop) != value:
            yield Finding(prop=index.at(prop), observed=f"is {index.text(prop)!r}", required=repr(value))
    keys = [(key.text("attributeName"), key.text("keyType")) for key in index.blocks("keySchemas")]
    required = [(listed.partition_key, "HASH"), (listed.sort_key, "RANGE")]
    if keys != required:
        yield Finding(prop=index.at("keySchemas"), observed=f"are {keys}", required=f"{required}")
    projected = set(index.strings("nonKeyAttributes"))
    if projected != listed.projects:
        observed = f"are {', '.join(sorted(projected)) or 'none'}"
        yield Finding(prop=index.at("nonKeyAttributes"), observed=observed, required=", ".join(sorted(listed.projects)))
    for prop in sorted(set(index.keys()) - _REVIEWED):
        yield Finding(prop=index.at(prop), observed="is set", required=f"only {', '.join(sorted(_REVIEWED))}")
