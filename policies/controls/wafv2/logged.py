"""What was stopped is evidence of an attack.

In a bucket or stream of another account it is neither ours nor kept for seven days.

Violates: a foreign ARN, a second destination, the access log's group.

Complies: one group of this stack, named `aws-waf-logs-*`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import LOG_GROUP
from policies.facts.web_acl import LOGGING, WEB_ACL
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="wafv2-logged",
    title="The web ACL logs to its own group of this stack",
    severity=Severity.HIGH,
    applies_to=LOGGING,
    pci=(
        partial("10.2.1", "Only requests that the web ACL stopped or counted."),
        partial("10.2.1.4", "Requests that the web ACL stopped are logged."),
    ),
    settings={"prefix": Setting("aws-waf-logs-", "string", "what AWS demands of the group's name")},
    remedy="Set log_destination_configs=[group.arn] of the stack's aws-waf-logs-* LogGroup.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html",
)
def logged(logging: Resource, context: Context) -> Iterator[Finding]:
    if context.stack.target(logging, "resourceArn", WEB_ACL) is None:
        yield Finding(prop="resourceArn", observed="is no web ACL of this stack", required="acl.arn")
    destinations = logging.strings("logDestinationConfigs")
    found = [named for arn in destinations for named in context.stack.named(arn) if named.type == LOG_GROUP]
    prefix = context.settings["prefix"]
    if len(destinations) != 1 or len(found) != 1 or not found[0].text("name").startswith(prefix):
        yield Finding(
            prop="logDestinationConfigs",
            observed="is not the web ACL's log group",
            required=f"this stack's {prefix}* group",
        )
    elif found[0].urn not in logging.sources("logDestinationConfigs"):
        yield Finding(prop="logDestinationConfigs", observed="does not depend on the group", required="its output")
