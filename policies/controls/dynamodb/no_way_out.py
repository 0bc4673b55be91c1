"""Nothing passes a table's items on."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_TYPES = tuple(
    f"aws:dynamodb/{name[0].lower()}{name[1:]}:{name}"
    for name in ("GlobalTable", "KinesisStreamingDestination", "ResourcePolicy", "TableExport", "TableReplica")
)


@control(
    id="dynamodb-no-way-out",
    title="No resource policy, export, replica or stream passes a table's items on",
    severity=Severity.HIGH,
    applies_to=_TYPES,
    brief=("B3.1", "B3.2"),
    pci=(
        partial(
            "7.2.1",
            "No second way to the items is declared; an administrator can still give himself access to the table.",
        ),
    ),
    remedy="Remove the resource; grant access in a role's policy.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html",
)
def no_way_out(resource: Resource, _context: Context) -> Iterator[Finding]:
    """A resource policy can admit another account, and an export leaves the key, the expiry and the destroy behind.

    Violates: ``aws.dynamodb.ResourcePolicy``, ``TableExport``, ``TableReplica``, ``KinesisStreamingDestination``.

    Complies: tables, and roles that may use them.
    """
    yield Finding(prop="type", observed=f"is {resource.type}", required="access by role policies alone")
