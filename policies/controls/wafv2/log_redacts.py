"""A web ACL's log has a request's path, query and headers unless they are redacted: each may hold a card number.

A filter that drops what was blocked leaves a log that says nothing happened.

Violates: `x-api-key` or the path not redacted, a filter that drops `BLOCK`.

Complies: path, query and the three headers redacted; everything kept, or at least what was blocked or counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.web_acl import LOGGING
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="wafv2-log-redacts",
    title="The web ACL log holds no path, query, key or signature, and all that was stopped",
    severity=Severity.HIGH,
    applies_to=LOGGING,
    pci=(
        partial("8.3.2", "No API key or signature in this log. People's authentication factors are not seen here."),
        partial("10.2.1", "Only requests that the web ACL stopped or counted."),
    ),
    settings={
        "headers": Setting(["x-api-key", "x-signature", "authorization"], "array", "headers that must be redacted"),
        "fields": Setting(["uriPath", "queryString"], "array", "parts of the request that must be redacted"),
        "kept": Setting(["BLOCK", "COUNT"], "array", "actions whose records must be kept"),
    },
    remedy="Redact uri_path, query_string and, with single_header, the headers; let a filter keep BLOCK and COUNT, or have none.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/logging-management.html",
)
def log_redacts(logging: Resource, context: Context) -> Iterator[Finding]:
    redacted = {field.text("singleHeader.name").lower() for field in logging.blocks("redactedFields")}
    redacted |= {name for field in logging.blocks("redactedFields") for name in field.keys()}  # noqa: SIM118 (a block, no dict)
    for name in (*context.settings["fields"], *context.settings["headers"]):
        if name not in redacted:
            required = "it as singleHeader" if name in context.settings["headers"] else "it"
            yield Finding(prop="redactedFields", observed=f"lack {name}", required=required)
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
    if logging.text("loggingFilter.defaultBehavior") not in ("KEEP", "DROP"):
        yield Finding(
            prop="loggingFilter.defaultBehavior",
            observed=shown(logging.text("loggingFilter.defaultBehavior")),
            required="KEEP or DROP",
        )
    if logging.text("loggingFilter.defaultBehavior") != "KEEP" and not kept >= set(context.settings["kept"]):
        yield Finding(prop="loggingFilter", observed=f"keeps {sorted(kept)}", required=f"{context.settings['kept']}")
