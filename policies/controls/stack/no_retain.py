"""What is kept goes on holding card payments, encrypted with a key that is gone and known to no program.

The analyzer protocol does not carry ``retainOnDelete`` and ``deletedWith``: the program records every resource's
options and exports them as ``resourceOptions``. A record that does not count all resources is no record.

Violates: no such output; a count that is not the number of resources; any entry in it.

Complies: as many resources as were judged, none retained, protected or left to another's deletion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.facts.options import RecordedOptions, judged, recorded
from policies.model.checks import shown
from policies.model.control import Context, Finding, conflict, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="stack-no-retain",
    title="No resource is kept when the stack is destroyed",
    severity=Severity.HIGH,
    brief=("B7.3", "B8.1"),
    pci=(
        conflict(
            "10.3.2",
            "Destroying the stack deletes its audit logs. Archive them outside the stack first.",
            resolved_by="logs-archive-complete",
        ),
    ),
    remedy="Remove retain_on_delete, protect and deleted_with from the resource, or from the component that "
    "hands them down.",
    source="https://www.pulumi.com/docs/iac/concepts/options/retainondelete/",
    absolute=True,
)
def no_retain(stack: Stack, _context: Context) -> Iterator[Finding]:
    found = recorded(stack.root)
    if found is None:
        yield Finding(prop="resourceOptions", observed="is not exported", required="OptionsRecorder's record")
        return
    count = len(judged(stack))
    if found.count != count:
        yield Finding(prop="resourceOptions.count", observed=shown(found.count), required=f"{count}, as many as judged")
    yield from _entries(stack, found)


def _entries(stack: Stack, found: RecordedOptions) -> Iterator[Finding]:
    kinds: Mapping[str, tuple[str, ...]] = {
        "retainOnDelete": found.retained,
        "protect": found.protected,
        "deletedWith": found.deleted_with,
    }
    urns = {f"{resource.type}::{resource.name}": resource.urn for resource in stack.resources}
    for option, entries in kinds.items():
        for entry in entries:
            yield Finding(
                prop=f"options.{option}",
                observed=f"is set on {entry}",
                required="not set",
                urn=urns.get(entry, ""),
            )
