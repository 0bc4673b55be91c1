"""A record of the web ACL has every header of the request, and a caller can put a card number into any of them.

A redaction names its headers, and a caller names others. Data protection without keys replaces every value of a kind,
in logs, samples and rule match details. A sampled request shows what is replaced nowhere else, to whoever may look at the web
ACL: it only counts.

Violates: no protection, one for a named header only, a hash, details that are excluded; `sampledRequestsEnabled: true` on
the ACL or on any rule, metrics off.

Complies: a substitution for every kind of field; no samples, and metrics, everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.web_acl import WEB_ACL, rules_of
from policies.model.checks import expect_flag, expect_text, together
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="wafv2-data-protected",
    title="The web ACL counts requests, and writes down no header, query or body of them",
    severity=Severity.HIGH,
    applies_to=WEB_ACL,
    pci=(
        partial(
            "3.2.1",
            "No value of a header, query or body in what WAF writes. Names of headers are written as they came.",
        ),
        partial("8.3.2", "No API key or signature in this log. People's authentication factors are not seen here."),
    ),
    settings={
        "fields": Setting(
            ["SINGLE_HEADER", "SINGLE_COOKIE", "SINGLE_QUERY_ARGUMENT", "QUERY_STRING", "BODY"],
            "array",
            "the parts of a request whose values are replaced",
        ),
        "sampled": Setting(default=False, type="boolean", description="whether samples are kept"),
        "metrics": Setting(default=True, type="boolean", description="whether metrics are reported"),
    },
    remedy=(
        "Set data_protection_config with a SUBSTITUTION for each of $fields, without field_keys, so that all of a kind are "
        "replaced; and sampled_requests_enabled=False and cloudwatch_metrics_enabled=True, on the ACL and on every rule."
    ),
    source="https://docs.aws.amazon.com/waf/latest/developerguide/data-protection-masking.html",
)
def data_protected(acl: Resource, context: Context) -> Iterator[Finding]:
    yield from together(_replaced(acl, context), _not_sampled(acl, context))


def _replaced(acl: Resource, context: Context) -> Iterator[Finding]:
    protections = acl.blocks("dataProtectionConfig.dataProtections")
    kinds = [entry.text("field.fieldType") for entry in protections]
    for kind in context.settings["fields"]:
        if kinds.count(kind) != 1:
            yield Finding(
                prop="dataProtectionConfig",
                observed=f"has {kinds.count(kind)} entries for {kind}",
                required="exactly 1",
            )
    for entry in protections:
        yield from expect_text(entry, "action", "SUBSTITUTION")
        if entry.raw("field.fieldKeys"):
            yield Finding(prop=entry.at("field.fieldKeys"), observed="are set", required="not set: all are replaced")
        for detail in ("excludeRuleMatchDetails", "excludeRateBasedDetails"):
            yield from expect_flag(entry, detail, required=False)


def _not_sampled(acl: Resource, context: Context) -> Iterator[Finding]:
    for block in (acl, *rules_of(acl)):
        yield from expect_flag(block, "visibilityConfig.sampledRequestsEnabled", required=context.settings["sampled"])
        yield from expect_flag(block, "visibilityConfig.cloudwatchMetricsEnabled", required=context.settings["metrics"])
