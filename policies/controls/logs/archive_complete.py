"""An archive that lacks one group is missed when that group is asked for, a year later.

Violates: a subscription on some groups only, two places, or another place than the settings name.

Complies: no subscription at all while the settings name no place; one on every group otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.control import Context, Finding, partial, stack_control
from policies.model.resource import NotApplicable
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="logs-archive-complete",
    title="Where one log group is archived, all of them are, in the same place",
    severity=Severity.HIGH,
    brief=("B2.6", "B7.4"),
    pci=(
        partial(
            "10.3.3", "Every log group is forwarded at once; how the archive protects the events is not seen here."
        ),
        partial("10.5.1", "Every log group is forwarded; that the archive keeps 12 months is not seen here."),
    ),
    settings={
        "archiveDestinationArn": value_of(
            "log-archive-destination-arn", "where every group must be archived; empty when nowhere is fine"
        )
    },
    remedy="Set logArchiveDestinationArn in the stack's configuration: every group then gets one subscription filter.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html",
)
def archive_complete(stack: Stack, context: Context) -> Iterator[Finding]:
    wanted = context.settings["archiveDestinationArn"]
    filters = stack.of_type(queues.SUBSCRIPTION)
    if not wanted and not filters:
        reason = "no archive is configured; the conflict with PCI DSS 10.5.1 stays open"
        raise NotApplicable(reason)
    places = sorted({item.text("destinationArn") for item in filters} | ({wanted} if wanted else set()))
    if len(places) > 1:
        yield Finding(prop="destinationArn", observed=f"is one of {', '.join(places)}", required=wanted or "one place")
    found = [stack.target(item, "logGroup", queues.LOG_GROUP) for item in filters]
    for group in stack.of_type(queues.LOG_GROUP):
        count = sum(item is not None and item.resource.urn == group.urn for item in found)
        if count != 1:
            yield Finding(prop="subscription filters", observed=f"are {count}", required="exactly 1", urn=group.urn)
