"""No resource refuses to be destroyed."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import ANY, Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="stack-nothing-protected",
    title="No resource is protected from destruction",
    severity=Severity.MEDIUM,
    applies_to=ANY,
    brief=("B7.3", "B8.1"),
    remedy="Remove protect=True from the resource, or from the component that hands it down.",
    source="https://www.pulumi.com/docs/iac/concepts/options/protect/",
    absolute=True,
)
def nothing_protected(resource: Resource, _context: Context) -> Iterator[Finding]:
    """One protected resource stops ``pulumi destroy`` for the whole stack.

    Violates: ``protect=True``, its own or a parent's.

    Complies: no such option.
    """
    resource.note("options.protect", resource.options.protect)
    if resource.options.protect:
        yield Finding(prop="options.protect", observed="is true", required="false")
