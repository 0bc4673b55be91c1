"""A pattern leaves events out of the archive; a stream or a function of anyone's is no archive.

Violates: a pattern, a role, transformed or shuffled events, another kind of destination or region, a foreign group.

Complies: an empty pattern, to a Logs destination of us-east-2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.controls._fixed import default_rows
from policies.facts import queues
from policies.model.checks import expect_plain, shown
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="logs-archive-whole",
    title="A subscription forwards every event to a destination of CloudWatch Logs",
    severity=Severity.HIGH,
    applies_to=queues.SUBSCRIPTION,
    brief=("B7.4",),
    pci=(partial("10.3.3", "Every event is forwarded at once; how the archive protects the events is not seen here."),),
    settings={
        "destination": Setting(
            "arn:aws:logs:us-east-2:[0-9]{12}:destination:[^:*]+", "string", "what an archive's ARN looks like"
        )
    },
    remedy="Set filter_pattern='' and destination_arn to the archive's destination; leave the other arguments out.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html",
)
def archive_whole(subscription: Resource, context: Context) -> Iterator[Finding]:
    if pattern := subscription.text("filterPattern"):
        yield Finding(prop="filterPattern", observed=shown(pattern), required="empty, which matches every event")
    place = subscription.text("destinationArn")
    if not re.fullmatch(context.settings["destination"], place):
        yield Finding(prop="destinationArn", observed=shown(place), required=context.settings["destination"])
    if context.stack.target(subscription, "logGroup", queues.LOG_GROUP) is None:
        yield Finding(prop="logGroup", observed="is no group of this stack", required="a log group of this stack")
    yield from expect_plain(subscription, default_rows("logs-archive-whole"))
