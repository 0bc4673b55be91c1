"""A sampled request shows every header, API key and signature too, to whoever may look at the web ACL.

Violates: `sampledRequestsEnabled: true` on the ACL or on any rule, metrics off.

Complies: no samples, metrics on, everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.web_acl import WEB_ACL, rules_of
from policies.model.checks import expect_flag
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="wafv2-no-samples",
    title="The web ACL counts, and keeps no samples",
    severity=Severity.HIGH,
    applies_to=WEB_ACL,
    pci=(partial("8.3.2", "No API key or signature in this log. People's authentication factors are not seen here."),),
    settings={
        "sampled": Setting(default=False, type="boolean", description="whether samples are kept"),
        "metrics": Setting(default=True, type="boolean", description="whether metrics are reported"),
    },
    remedy="Set sampled_requests_enabled=False and cloudwatch_metrics_enabled=True, on the ACL and on every rule.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-testing-view-sample.html",
)
def no_samples(acl: Resource, context: Context) -> Iterator[Finding]:
    for block in (acl, *rules_of(acl)):
        yield from expect_flag(block, "visibilityConfig.sampledRequestsEnabled", required=context.settings["sampled"])
        yield from expect_flag(block, "visibilityConfig.cloudwatchMetricsEnabled", required=context.settings["metrics"])
