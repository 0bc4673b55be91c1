"""Everything is tagged by its provider."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.stack import PROVIDER_TYPE
from policies.model.vocabulary import Severity

_TAGS = {
    "project": "guarded-payments",
    "environmentSuffix": "",
    "managed-by": "pulumi",
    "data-classification": "confidential",
}


@control(
    id="stack-default-tags",
    title="The provider tags everything with project, suffix, manager and classification",
    severity=Severity.MEDIUM,
    applies_to=PROVIDER_TYPE,
    brief=("B7.2",),
    pci=(partial("12.5.1", "Tags that an inventory can be made from. The inventory itself is the organisation's."),),
    settings={"tags": Setting(_TAGS, "object", "the default tags; an empty value: any")},
    remedy="Set default_tags=ProviderDefaultTagsArgs(tags={...}) on the stack's provider; remove ignore_tags.",
    source="https://www.pulumi.com/registry/packages/aws/api-docs/provider/",
)
def default_tags(provider: Resource, context: Context) -> Iterator[Finding]:
    """Whatever is added later is tagged too, and nobody has to remember it.

    Violates: no ``defaultTags``; a missing tag; another classification; ``ignoreTags``, which hides changes of tags.

    Complies: all required tags, and any others.
    """
    tags = provider.document("defaultTags").get("tags") or {}
    for name, required in context.settings["tags"].items():
        value = tags.get(name)
        if not value or (required and value != required):
            yield Finding(
                prop=f"defaultTags.tags.{name}", observed=shown(value), required=repr(required) if required else "set"
            )
    if provider.document("ignoreTags"):
        yield Finding(prop="ignoreTags", observed="is set", required="not set")
