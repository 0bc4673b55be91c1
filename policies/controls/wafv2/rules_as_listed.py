"""A rule that allows ends the evaluation: what it matches passes all rules after it. A group that counts stops nothing.

The last rule lets requests to the endpoints through; a default of allow passes any path and query on, and both end in traces.
`CLOUDFRONT` cannot be put on a regional stage. One address may send what the stage takes, 1,000 requests a second over the
window, at most: a lower limit stops a busy merchant, and a higher one lets one address have it all.

What a scope-down statement leaves out is not inspected, and a fixed version misses what AWS learns. Two managed rules
count instead of blocking: servers often send no User-Agent, and 8 KB is less than an honest body may have; the
request models bound every field of a body already.

Violates: `allow` as the default, `CLOUDFRONT`, `ruleJson`; for the rate rule `count`, another limit or window, `FORWARDED_IP`,
a scope-down statement; an early ``allow`` rule; no common rule set; two rules of one priority; ``overrideAction: count``; a
scope-down statement; a version; another vendor; another rule on count, or one of the two still blocking.

Complies: `REGIONAL` and `block`; the rate rule, which blocks above 300,000 requests in 300 seconds of an address; the endpoints'
rule; and AWS's two managed groups as AWS maintains them, with ``count`` for two of their rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.controls._fixed import default_rows
from policies.facts.values import value_of
from policies.facts.web_acl import WEB_ACL, endpoint_alternatives, managed_group, rate_statement, rules_of
from policies.model.checks import Allowed, expect_number, expect_plain, expect_text, together
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Block, Resource
from policies.model.vocabulary import Severity

COUNTED: Final[Mapping[str, tuple[str, ...]]] = {
    "AWSManagedRulesKnownBadInputsRuleSet": (),
    "AWSManagedRulesCommonRuleSet": ("NoUserAgent_HEADER", "SizeRestrictions_BODY"),
}
"""The managed groups, and the rules of each that count instead of blocking."""
RULES: Final = ("rate", *COUNTED, "endpoints")
RULE_PLAIN: Final[Mapping[str, Allowed]] = {
    "ruleLabels": Allowed("no rule reads them"),
    "captchaConfig": Allowed("machines call this API"),
    "challengeConfig": Allowed("machines call this API"),
}
GROUP_PLAIN: Final[Mapping[str, Allowed]] = {
    "scopeDownStatement": Allowed("what lies outside it is not inspected"),
    "version": Allowed("a fixed version expires, and misses what AWS learns"),
    "managedRuleGroupConfigs": Allowed("they are for account and bot rules"),
}
RATE_PLAIN: Final[Mapping[str, Allowed]] = {
    "scopeDownStatement": Allowed("what lies outside it is not limited"),
    "customKeys": Allowed("addresses are counted"),
    "forwardedIpConfig": Allowed("a caller writes that header"),
}


def _kind(rule: Block) -> str:
    """Name a rule that is no managed group."""
    if rate_statement(rule):
        return "rate"
    return "endpoints" if endpoint_alternatives(rule) else f"the rule {rule.text('name')}"


@control(
    id="wafv2-rules-as-listed",
    title="The web ACL blocks by default, and has the rate rule, AWS's two managed groups and the endpoints' rule",
    severity=Severity.HIGH,
    applies_to=WEB_ACL,
    brief=("B1.1", "B1.2"),
    pci=(
        partial(
            "6.4.2",
            "AWS maintains the managed rules; two of them count and do not block. The rate rule slows an attack from one "
            "address, not one from many.",
        ),
    ),
    settings={
        "scope": Setting("REGIONAL", "string", "where the web ACL can be used"),
        "limit": value_of("api-address-rate-limit", "requests of one address in the window"),
        "window": Setting(300, "number", "seconds"),
        "aggregate": Setting("IP", "string", "what is counted together"),
    },
    remedy="Set scope='REGIONAL' and default_action=WebAclDefaultActionArgs(block=...), and declare rules with rules=: the rate "
    "rule with limit=$limit, evaluation_window_sec=$window, aggregate_key_type='IP' and action block, the rule that lets the "
    "endpoints through, and both groups with override_action none, vendor_name AWS, no version and no scope-down; override "
    "NoUserAgent_HEADER and SizeRestrictions_BODY to count, and no other rule.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html",
)
def rules_as_listed(acl: Resource, context: Context) -> Iterator[Finding]:
    yield from together(_default(acl, context), _rates(acl, context), _rules(acl))


def _default(acl: Resource, context: Context) -> Iterator[Finding]:
    yield from expect_text(acl, "scope", context.settings["scope"])
    if acl.block("defaultAction").keys() != ("block",):
        yield Finding(prop="defaultAction", observed="is not to block", required="block, and nothing else")
    yield from expect_plain(acl, default_rows("wafv2-rules-as-listed"))


def _rates(acl: Resource, context: Context) -> Iterator[Finding]:
    for rule in rules_of(acl):
        rate = rate_statement(rule)
        if rate is None:
            continue
        if rule.block("action").keys() != ("block",):
            yield Finding(prop=f"{rule.path}.action", observed="is not to block", required="block")
        yield from expect_plain(rule, {"action.block.customResponse": Allowed("the gateway response has the body")})
        yield from expect_number(rate, "limit", context.settings["limit"])
        yield from expect_number(rate, "evaluationWindowSec", context.settings["window"], absent=300)
        yield from expect_text(rate, "aggregateKeyType", context.settings["aggregate"], absent="IP")
        yield from expect_plain(rate, RATE_PLAIN)


def _rules(acl: Resource) -> Iterator[Finding]:
    found: list[str] = []
    for rule in rules_of(acl):
        group = managed_group(rule)
        kind = group.text("name") if group else _kind(rule)
        found.append(kind)
        yield from expect_plain(rule, RULE_PLAIN)
        if kind not in RULES or len(rule.block("statement").keys()) != 1:
            yield Finding(prop=rule.path, observed=f"is {kind}", required=f"one of {', '.join(RULES)}")
        if group:
            yield from _whole(rule, group)
            yield from _counted(group)
    for kind in RULES:
        if found.count(kind) != 1:
            yield Finding(prop="rules", observed=f"{kind} stands {found.count(kind)} times", required="once")
    priorities = [rule.number("priority") for rule in rules_of(acl)]
    if len(set(priorities) - {None}) != len(priorities):
        yield Finding(prop="rules", observed="share a priority, or have none", required="a priority for each")


def _whole(rule: Block, group: Block) -> Iterator[Finding]:
    actions = rule.block("overrideAction").keys()
    if actions != ("none",):
        observed = f"is {', '.join(actions) or 'not set'}"
        yield Finding(
            prop=f"{rule.path}.overrideAction", observed=observed, required="none, which keeps the group's own actions"
        )
    yield from expect_text(group, "vendorName", "AWS")
    yield from expect_plain(group, GROUP_PLAIN)


def _counted(group: Block) -> Iterator[Finding]:
    may_count = sorted(COUNTED.get(group.text("name"), ()))
    overrides = group.blocks("ruleActionOverrides")
    counted = sorted(entry.text("name") for entry in overrides if entry.block("actionToUse").keys() == ("count",))
    if counted != may_count or len(overrides) != len(counted):
        names = ", ".join(sorted(entry.text("name") for entry in overrides)) or "nothing"
        required = f"count for {', '.join(may_count) or 'nothing'}"
        yield Finding(prop=f"{group.path}.ruleActionOverrides", observed=f"override {names}", required=required)
