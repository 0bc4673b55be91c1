"""Every event source mapping is on."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import expect_flag, sets
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-mapping-enabled",
    title="Every event source mapping is enabled",
    severity=Severity.HIGH,
    applies_to=queues.MAPPING,
    brief=("B2.7",),
    settings={"enabled": Setting(default=True, type="boolean", description="whether mappings take messages")},
    remedy="Set enabled=True, or leave it out.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    remediation=sets("enabled", "enabled"),
)
def mapping_enabled(mapping: Resource, context: Context) -> Iterator[Finding]:
    """A disabled mapping leaves accepted payments in the queue until they expire, and no alarm of ours sees it.

    Violates: ``enabled: false``.

    Complies: ``enabled: true``, or absent.
    """
    yield from expect_flag(mapping, "enabled", required=context.settings["enabled"], absent=True)
