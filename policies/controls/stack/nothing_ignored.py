"""After the first deployment an ignored property keeps its old value, whatever the program and its judge say.

Both accounts are read: the engine's, and the one that the program exports.

Violates: ``ignore_changes=["tracingConfig"]``; ``["*"]``; ``["tags"]``.

Complies: none, or properties that are listed as free.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.options import recorded
from policies.facts.reviewed import free
from policies.model.control import Context, Finding, partial, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="stack-nothing-ignored",
    title="No resource ignores changes of a guarded property",
    severity=Severity.HIGH,
    brief=("B7.3", "B8.1"),
    pci=(partial("2.2.6", "No change of a guarded parameter is left out at deployment."),),
    remedy="Remove ignore_changes, or list the property with its reason in policies/data/free_properties.toml.",
    source="https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/",
)
def nothing_ignored(stack: Stack, _context: Context) -> Iterator[Finding]:
    found = recorded(stack.root)
    ignored = dict(found.ignored) if found else {}
    for resource in stack.resources:
        entry = f"{resource.type}::{resource.name}"
        paths = {*resource.options.ignore_changes, *ignored.pop(entry, [])}
        for path in sorted(paths - free(resource.type)):
            yield Finding(
                prop="options.ignoreChanges", observed=f"names {path}", required="no guarded property", urn=resource.urn
            )
    for entry in sorted(ignored):
        yield Finding(
            prop="resourceOptions.ignoreChanges", observed=f"names {entry}", required="a resource of the stack"
        )
