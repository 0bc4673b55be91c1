"""Two environments in one account are told apart by the suffix, and only a name that is given can be derived from.

Violates: no name, which Pulumi fills with random characters; a prefix instead; another suffix; a name too long.

Complies: ``table-transactions-dev``. Where a service dictates a form, [names] in architecture.toml says which, and why.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.naming import camel, follows, rule, suffix
from policies.model.control import ANY, Context, Finding, partial, relation
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity


@relation(
    id="stack-named-as-briefed",
    title="Every resource that has a name is named {resource-type}-{purpose}-{suffix}",
    severity=Severity.MEDIUM,
    applies_to=ANY,
    brief=("B7.2",),
    pci=(partial("12.5.1", "A name tells what a thing is for and where it belongs; it is no inventory."),),
    remedy="Set the name explicitly with Names.of(kind, purpose); a new kind gets its form in [names] of "
    "architecture.toml.",
    source="https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming",
    absolute=True,
)
def named_as_briefed(resource: Resource, context: Context) -> Iterator[Finding]:
    known = rule(context.contract, resource.type)
    if known is None:
        reason = "resources of this type have no name of their own"
        raise NotApplicable(reason)
    prop: str = known["property"]
    shared = suffix(context.stack)
    for prefix in sorted({f"{prop}Prefix", "namePrefix"}):
        if prefix in resource.keys():  # noqa: SIM118 - a Block's own method
            yield Finding(prop=prefix, observed="is set", required=f"not set: {prop} is given whole")
    name = resource.text(prop)
    forms = " or ".join(form.replace("{suffix}", shared).replace("{Suffix}", camel(shared)) for form in known["forms"])
    if not any(follows(name, form, shared) for form in known["forms"]):
        yield Finding(prop=prop, observed=f"is {name!r}" if name else "is not set", required=forms)
    if len(name) > known["limit"]:
        yield Finding(prop=prop, observed=f"has {len(name)} characters", required=f"{known['limit']} at most")
