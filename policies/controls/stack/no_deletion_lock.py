"""``skipDestroy`` is retention under another name: Pulumi forgets the resource, and AWS keeps it.

Violates: ``protect=True``, its own or a parent's; ``skipDestroy: true`` on a log group or a layer;
``deletionProtectionEnabled: true``; ``skipFinalSnapshot: false``.

Complies: none of them, or off.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.checks import shown
from policies.model.control import ANY, Context, Finding, conflict, control
from policies.model.resource import Resource
from policies.model.stack import AWS
from policies.model.vocabulary import Severity

_OFF = (False, None, "", "DISABLED", "INACTIVE")
_MUST_BE_OFF = (
    "deletionProtection",
    "deletionProtectionEnabled",
    "disableApiStop",
    "disableApiTermination",
    "enableDeletionProtection",
    "finalSnapshotIdentifier",
    "preventDestroy",
    "retainOnDelete",
    "skipDestroy",
)
_MUST_NOT_BE_OFF = ("forceDestroy", "forceDelete", "skipFinalSnapshot")


@control(
    id="stack-no-deletion-lock",
    title="No resource is kept by protection, a deletion lock, a skipped destroy or a final snapshot",
    severity=Severity.HIGH,
    applies_to=ANY,
    brief=("B7.3", "B8.1"),
    pci=(
        conflict(
            "10.5.1",
            "Destroying the stack deletes its audit logs; only an archive outside of it keeps them.",
            resolved_by="logs-archive-complete",
        ),
    ),
    remedy="Remove protect=True, or the argument, or give it the value that lets the resource go.",
    source="https://www.pulumi.com/docs/iac/concepts/options/retainondelete/",
    absolute=True,
)
def no_deletion_lock(resource: Resource, _context: Context) -> Iterator[Finding]:
    resource.note("options.protect", resource.options.protect)
    if resource.options.protect:
        yield Finding(prop="options.protect", observed="is true", required="false")
    if not resource.type.startswith(AWS):
        return
    given = resource.keys()
    for prop in (prop for prop in _MUST_BE_OFF if prop in given):
        value = resource.raw(prop)
        if value not in _OFF:
            yield Finding(prop=prop, observed=shown(value), required="not set")
    for prop in (prop for prop in _MUST_NOT_BE_OFF if prop in given):
        if resource.raw(prop) is False:
            yield Finding(prop=prop, observed="is false", required="true, or not set")
