"""Two environments in one account are told apart by the suffix, and only a name that is given can be derived from.

Costs and incidents are attributed by tag and by name; when these disagree, one of the two is about another stack.

Violates: no name, which Pulumi fills with random characters; a prefix instead; another suffix; a name too long; tag
``environmentSuffix: prod`` on resources that end in ``-dev``; no such tag; a suffix with capitals.

Complies: ``table-transactions-dev`` and ``environmentSuffix: dev``. Where a service dictates a form, [names] in
architecture.toml says which, and why.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.naming import SUFFIX_FORM, camel, follows, rule, suffix
from policies.model.checks import shown
from policies.model.control import ANY, Context, Finding, Setting, partial, relation
from policies.model.resource import NotApplicable, Resource
from policies.model.stack import PROVIDER_TYPE
from policies.model.vocabulary import Severity


@relation(
    id="stack-named-as-briefed",
    title="Every resource that has a name is named {resource-type}-{purpose}-{suffix}, and tagged with that suffix",
    severity=Severity.MEDIUM,
    applies_to=ANY,
    brief=("B7.2",),
    pci=(partial("12.5.1", "A name tells what a thing is for and where it belongs; it is no inventory."),),
    settings={"tag": Setting("environmentSuffix", "string", "the tag that holds the suffix")},
    remedy="Set the name explicitly with Names.of(kind, purpose); a new kind gets its form in [names] of "
    "architecture.toml. Set guarded-payments:environmentSuffix, and derive names and default tags from it.",
    source="https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming",
    absolute=True,
)
def named_as_briefed(resource: Resource, context: Context) -> Iterator[Finding]:
    if resource.type == PROVIDER_TYPE:
        yield from _tagged(resource, suffix(context.stack), context.settings["tag"])
    else:
        yield from _named(resource, context)


def _tagged(provider: Resource, shared: str, tag: str) -> Iterator[Finding]:
    """Compare the tag that the provider gives to every resource with the suffix that the names share."""
    if not SUFFIX_FORM.fullmatch(shared):
        yield Finding(
            prop="names", observed=f"share the suffix {shared!r}", required="one suffix of a-z, 0-9 and hyphens"
        )
    tagged = (provider.document("defaultTags").get("tags") or {}).get(tag)
    if tagged != shared:
        yield Finding(
            prop=f"defaultTags.tags.{tag}", observed=shown(tagged), required=f"{shared!r}, which the names end in"
        )


def _named(resource: Resource, context: Context) -> Iterator[Finding]:
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
