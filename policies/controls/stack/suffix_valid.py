"""Costs and incidents are attributed by tag and by name; when these disagree, one of the two is about another stack.

Violates: tag ``environmentSuffix: prod`` on resources that end in ``-dev``; no such tag; a suffix with capitals.

Complies: ``-dev`` and ``environmentSuffix: dev``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.naming import SUFFIX_FORM, suffix
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, relation
from policies.model.resource import Resource
from policies.model.stack import PROVIDER_TYPE
from policies.model.vocabulary import Severity


@relation(
    id="stack-suffix-valid",
    title="The names' suffix is the environmentSuffix that every resource is tagged with",
    severity=Severity.MEDIUM,
    applies_to=PROVIDER_TYPE,
    brief=("B7.2",),
    settings={"tag": Setting("environmentSuffix", "string", "the tag that holds the suffix")},
    remedy="Set guarded-payments:environmentSuffix, and derive names and default tags from it.",
    source="https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
)
def suffix_valid(provider: Resource, context: Context) -> Iterator[Finding]:
    shared = suffix(context.stack)
    if not SUFFIX_FORM.fullmatch(shared):
        yield Finding(
            prop="names", observed=f"share the suffix {shared!r}", required="one suffix of a-z, 0-9 and hyphens"
        )
    tags = provider.document("defaultTags").get("tags") or {}
    tagged = tags.get(context.settings["tag"])
    if tagged != shared:
        place = f"defaultTags.tags.{context.settings['tag']}"
        yield Finding(prop=place, observed=shown(tagged), required=f"{shared!r}, which the names end in")
