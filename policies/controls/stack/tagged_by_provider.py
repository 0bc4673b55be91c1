"""Whatever is added later is tagged too, and nobody has to remember it.

A resource's own tag wins over the provider's, and takes the resource out of every search and policy by tag.

Violates: no ``defaultTags``; a missing tag; another classification; ``ignoreTags``, which hides changes of tags;
``tags: {data-classification: public}`` on a table.

Complies: all required tags on the provider, and any others; a resource with no tags, or with others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.model.checks import shown
from policies.model.control import ANY, Context, Finding, control, partial
from policies.model.resource import NotApplicable, Resource
from policies.model.stack import AWS, PROVIDER_TYPE
from policies.model.vocabulary import Severity

TAGS: Final[Mapping[str, str]] = {
    "project": "guarded-payments",
    "environmentSuffix": "",
    "managed-by": "pulumi",
    "data-classification": "confidential",
}
"""The tags that the provider gives to everything; an empty value: any."""


@control(
    id="stack-tagged-by-provider",
    title="The provider tags everything with project, suffix, manager and classification, and no resource overrides them",
    severity=Severity.MEDIUM,
    applies_to=ANY,
    brief=("B7.2",),
    pci=(partial("12.5.1", "Tags that an inventory can be made from. The inventory itself is the organisation's."),),
    remedy="Set default_tags=ProviderDefaultTagsArgs(tags={...}) on the provider; remove ignore_tags, and the "
    "tag from the resource.",
    source="https://www.pulumi.com/registry/packages/aws/api-docs/provider/",
)
def tagged_by_provider(resource: Resource, _context: Context) -> Iterator[Finding]:
    if resource.type == PROVIDER_TYPE:
        yield from _given(resource)
    elif resource.type.startswith(AWS):
        tags = resource.raw("tags")
        for name in TAGS:
            if isinstance(tags, dict) and name in tags:
                yield Finding(prop=f"tags.{name}", observed="is set", required="the provider's default tag")
    else:
        reason = "not a resource of AWS"
        raise NotApplicable(reason)


def _given(provider: Resource) -> Iterator[Finding]:
    tags = provider.document("defaultTags").get("tags") or {}
    for name, required in TAGS.items():
        value = tags.get(name)
        if not value or (required and value != required):
            wanted = repr(required) if required else "set"
            yield Finding(prop=f"defaultTags.tags.{name}", observed=shown(value), required=wanted)
    if provider.document("ignoreTags"):
        yield Finding(prop="ignoreTags", observed="is set", required="not set")
