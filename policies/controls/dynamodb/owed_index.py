"""Every table has the index that the contract lists for it, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts.listed import table_of
from policies.model.contract import Index
from policies.model.control import Context, Finding, control, partial
from policies.model.resource import Block, Resource
from policies.model.vocabulary import Severity


@control(
    id="dynamodb-owed-index",
    title="Every table has the index that the contract lists, with the attributes it lists, and no other index",
    severity=Severity.HIGH,
    applies_to="aws:dynamodb/table:Table",
    brief=("B3.1", "B3.2"),
    pci=(partial("3.2.1", "No account data, and no token, is copied into the index."),),
    remedy="Give the table the index of [tables.NAME] in architecture.toml, and no other.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general-sparse-indexes.html",
    absolute=True,
)
def owed_index(table: Resource, context: Context) -> Iterator[Finding]:
    """Without the index of owed work a lost message is never found; an index of everything is a second copy of the payments.

    Violates: no index; another name or key; ``projectionType: ALL``; ``card_token`` among the projected attributes; a
    ``hashKey`` beside the key schema, or a throughput of its own; any index on fraud_alerts.

    Complies: ``owed``, by ``due_shard`` and ``due_at``, with what a sweep needs.
    """
    listed = table_of(context.contract, table)
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
