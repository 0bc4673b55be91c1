"""No resource contradicts the stack's tags."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import ANY, Context, Finding, Setting, control, partial
from policies.model.resource import NotApplicable, Resource
from policies.model.stack import AWS
from policies.model.vocabulary import Severity


@control(
    id="stack-tags-kept",
    title="No resource overrides a tag that the provider gives to all",
    severity=Severity.MEDIUM,
    applies_to=ANY,
    brief=("B7.2",),
    pci=(partial("12.5.1", "The tags stay true of every resource."),),
    settings={
        "tags": Setting(
            ["project", "environmentSuffix", "managed-by", "data-classification"],
            "array",
            "tags for the provider alone",
        )
    },
    remedy="Remove the tag from the resource: the provider's default tags give it.",
    source="https://www.pulumi.com/registry/packages/aws/api-docs/provider/",
)
def tags_kept(resource: Resource, context: Context) -> Iterator[Finding]:
    """A resource's own tag wins over the provider's, and takes the resource out of every search and policy by tag.

    Violates: ``tags: {data-classification: public}`` on a table.

    Complies: no tags, or others.
    """
    if not resource.type.startswith(AWS):
        reason = "not a resource of AWS"
        raise NotApplicable(reason)
    tags = resource.raw("tags")
    for name in context.settings["tags"]:
        if isinstance(tags, dict) and name in tags:
            yield Finding(prop=f"tags.{name}", observed="is set", required="the provider's default tag")
