"""What was stopped is evidence of an attack.

In a bucket or stream of another account it is neither ours nor kept for seven days. A log has a request's path, query and
headers unless they are redacted: each may hold a card number. A filter that drops what was blocked leaves a log that says
nothing happened.

Violates: a foreign ARN, a second destination, the access log's group; `x-api-key` or the path not redacted, a filter that drops
`BLOCK`.

Complies: one group of this stack, named `aws-waf-logs-*`; path, query and the three headers redacted; everything kept, or at
least what was blocked or counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import LOG_GROUP
from policies.facts.web_acl import LOGGING, WEB_ACL
from policies.model.checks import shown, together
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@relation(
    id="wafv2-logged",
    title="The web ACL logs all that it stops to its own group of this stack, with no path, query, key or signature",
    severity=Severity.HIGH,
    applies_to=LOGGING,
    pci=(
        partial("10.2.1", "Only requests that the web ACL stopped or counted."),
        partial("10.2.1.4", "Requests that the web ACL stopped are logged."),
        partial("8.3.2", "No API key or signature in this log. People's authentication factors are not seen here."),
    ),
    settings={
        "prefix": Setting("aws-waf-logs-", "string", "what AWS demands of the group's name"),
        "headers": Setting(["x-api-key", "x-signature", "authorization"], "array", "headers that must be redacted"),
        "fields": Setting(["uriPath", "queryString"], "array", "parts of the request that must be redacted"),
        "kept": Setting(["BLOCK", "COUNT"], "array", "actions whose records must be kept"),
    },
    remedy="Set log_destination_configs=[group.arn] of the stack's aws-waf-logs-* LogGroup. Redact uri_path, query_string and, "
    "with single_header, the headers; let a filter keep BLOCK and COUNT, or have none.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html",
)
def logged(logging: Resource, context: Context) -> Iterator[Finding]:
    yield from together(
        _destination(logging, context.stack, context.settings["prefix"]),
        _redacted(logging, context),
        _kept(logging, context),
    )


def _destination(logging: Resource, stack: Stack, prefix: str) -> Iterator[Finding]:
    if stack.target(logging, "resourceArn", WEB_ACL) is None:
        yield Finding(prop="resourceArn", observed="is no web ACL of this stack", required="acl.arn")
    destinations = logging.strings("logDestinationConfigs")
    found = [named for arn in destinations for named in stack.named(arn) if named.type == LOG_GROUP]
    if len(destinations) != 1 or len(found) != 1 or not found[0].text("name").startswith(prefix):
        yield Finding(
            prop="logDestinationConfigs",
            observed="is not the web ACL's log group",
            required=f"this stack's {prefix}* group",
        )
    elif found[0].urn not in logging.sources("logDestinationConfigs"):
        yield Finding(prop="logDestinationConfigs", observed="does not depend on the group", required="its output")


def _redacted(logging: Resource, context: Context) -> Iterator[Finding]:
    redacted = {field.text("singleHeader.name").lower() for field in logging.blocks("redactedFields")}
    redacted |= {name for field in logging.blocks("redactedFields") for name in field.keys()}  # noqa: SIM118 (a block, no dict)
    for name in (*context.settings["fields"], *context.settings["headers"]):
        if name not in redacted:
            required = "it as singleHeader" if name in context.settings["headers"] else "it"
            yield Finding(prop="redactedFields", observed=f"lack {name}", required=required)


def _kept(logging: Resource, context: Context) -> Iterator[Finding]:
    if not logging.has("loggingFilter"):
        return
    kept: set[str] = set()
    for entry in logging.blocks("loggingFilter.filters"):
        conditions = entry.blocks("conditions")
        labels = any(condition.has("labelNameCondition") for condition in conditions)
        if entry.text("behavior") == "KEEP" and (entry.text("requirement") == "MEETS_ANY" or len(conditions) == 1):
            kept.update(condition.text("actionCondition.action") for condition in conditions)
        if entry.text("behavior") != "KEEP" or labels:
            yield Finding(prop=entry.path, observed="drops records, or looks at labels", required="KEEP by action")
    default = logging.text("loggingFilter.defaultBehavior")
    if default not in ("KEEP", "DROP"):
        yield Finding(prop="loggingFilter.defaultBehavior", observed=shown(default), required="KEEP or DROP")
    if default != "KEEP" and not kept >= set(context.settings["kept"]):
        yield Finding(prop="loggingFilter", observed=f"keeps {sorted(kept)}", required=f"{context.settings['kept']}")
