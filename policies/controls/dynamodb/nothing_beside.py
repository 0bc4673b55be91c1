"""Every table is one table: no copy, no stream, nothing brought in."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.checks import Allowed, expect_plain
from policies.model.control import Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_RESTORED = "a table made from other data brings in what nobody validated"
_ALLOWED = {
    "localSecondaryIndexes": Allowed("an index is a second copy of the items"),
    "streamEnabled": Allowed("a stream passes every change on, to readers that nobody reviewed", (False,)),
    "streamViewType": Allowed("there is no stream"),
    "replicas": Allowed("a replica keeps card payments in another region, under another key"),
    "globalTableWitness": Allowed("there are no replicas"),
    "tableClass": Allowed("Infrequent Access makes every request dearer", ("STANDARD",)),
    "importTable": Allowed(_RESTORED),
    "restoreBackupArn": Allowed(_RESTORED),
    "restoreDateTime": Allowed(_RESTORED),
    "restoreSourceName": Allowed(_RESTORED),
    "restoreSourceTableArn": Allowed(_RESTORED),
    "restoreToLatestTime": Allowed(_RESTORED, (False,)),
}


@control(
    id="dynamodb-nothing-beside",
    title="No table has a local index, a stream, a replica or imported items",
    severity=Severity.HIGH,
    applies_to="aws:dynamodb/table:Table",
    brief=("B3.1", "B3.2", "B7.1"),
    pci=(partial("3.2.1", "The data is in one place; how long it is kept there is another matter."),),
    remedy="Remove the argument; bring a need for it to review, with a control of its own.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html",
)
def nothing_beside(table: Resource, _context: Context) -> Iterator[Finding]:
    """Every copy of a payment has to be encrypted, expired, scoped and destroyed like the first; the brief asks for none.

    The one global index is judged by dynamodb-owed-index.

    Violates: ``streamEnabled: true``; a replica in another region; a local secondary index; ``restoreSourceName``.

    Complies: none of them.
    """
    yield from expect_plain(table, _ALLOWED)
