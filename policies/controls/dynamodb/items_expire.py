"""Every table disposes of what is no longer needed."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.checks import expect_flag, expect_text
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="dynamodb-items-expire",
    title="Every table disposes of items whose time has passed",
    severity=Severity.MEDIUM,
    applies_to="aws:dynamodb/table:Table",
    brief=("B3.1", "B3.2"),
    pci=(partial("3.2.1", "The mechanism of disposal; how long is right is the organisation's retention policy."),),
    settings={"attribute": Setting("expires_at", "string", "the attribute that says when an item expires")},
    remedy="Set ttl=TableTtlArgs(attribute_name='expires_at', enabled=True): the name that the functions write.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html",
)
def items_expire(table: Resource, context: Context) -> Iterator[Finding]:
    """Data that is kept without need is what is lost in a breach; under another name the attribute is never looked at.

    Violates: no ``ttl``; ``enabled: false``; ``attributeName: ttl``.

    Complies: ``enabled: true`` on the attribute that the functions write.
    """
    yield from expect_flag(table, "ttl.enabled", required=True)
    yield from expect_text(table, "ttl.attributeName", context.settings["attribute"])
