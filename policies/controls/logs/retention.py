"""As briefed. Without the argument, and with 0, a group keeps its events for ever and costs for ever.

Violates: no ``retentionInDays``, ``0``, ``30``, or ``1``.

Complies: ``7``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.checks import sets, shown
from policies.model.control import Context, Finding, conflict, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="logs-retention",
    title="Every log group keeps exactly $days days",
    severity=Severity.HIGH,
    applies_to=queues.LOG_GROUP,
    brief=("B2.6", "B8.1"),
    pci=(
        conflict(
            "10.5.1",
            "Log retention is 7 days, as the project specification requires; PCI DSS asks for 12 months, 3 of "
            "them immediately available. A subscription of every log group to an archive that keeps them "
            "(logArchiveDestinationArn) resolves it.",
            resolved_by="logs-archive-complete",
        ),
    ),
    settings={"days": value_of("log-retention-days", "how long every log group keeps its events")},
    remedy="Set retention_in_days=$days.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    remediation=sets("retentionInDays", "days"),
    absolute=True,
)
def retention(group: Resource, context: Context) -> Iterator[Finding]:
    value = group.number("retentionInDays", 0)
    days = context.settings["days"]
    if value != days:
        observed = shown(value) if value else "never expires"
        yield Finding(prop="retentionInDays", observed=observed, required=str(days))
