"""Every table can be destroyed with its stack."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.checks import expect_flag
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="dynamodb-deletable",
    title="No table is protected from deletion",
    severity=Severity.MEDIUM,
    applies_to="aws:dynamodb/table:Table",
    brief=("B7.3",),
    remedy="Set deletion_protection_enabled=False.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
    absolute=True,
)
def deletable(table: Resource, _context: Context) -> Iterator[Finding]:
    """A protected table stops ``pulumi destroy`` halfway, with the key that encrypts it already scheduled for deletion.

    Violates: ``deletionProtectionEnabled: true``.

    Complies: ``false``, or nothing.
    """
    yield from expect_flag(table, "deletionProtectionEnabled", required=False)
