"""A rule that allows ends the evaluation: what it matches passes all rules after it. A group that counts stops nothing.

What a scope-down statement leaves out is not inspected, and a fixed version misses what AWS learns. Two managed rules
count instead of blocking: servers often send no User-Agent, and 8 KB is less than an honest body may have; the
request models bound every field of a body already.

Violates: an early ``allow`` rule; no common rule set; two rules of one priority; ``overrideAction: count``; a
scope-down statement; a version; another vendor; another rule on count, or one of the two still blocking.

Complies: the rate rule, the endpoints' rule, and AWS's two managed groups as AWS maintains them, with ``count`` for two of their
rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.facts.web_acl import WEB_ACL, endpoint_alternatives, managed_group, rate_statement, rules_of
from policies.model.checks import Allowed, expect_plain, expect_text
from policies.model.control import Context, Finding, control, partial
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


def _kind(rule: Block) -> str:
    """Name a rule that is no managed group."""
    if rate_statement(rule):
        return "rate"
    return "endpoints" if endpoint_alternatives(rule) else f"the rule {rule.text('name')}"


@control(
    id="wafv2-rules-as-listed",
    title="The web ACL has the rate rule, AWS's two managed groups, whole but for two rules that count, and the endpoints' rule",
    severity=Severity.HIGH,
    applies_to=WEB_ACL,
    pci=(partial("6.4.2", "AWS maintains the managed rules; two of them count and do not block."),),
    remedy="Declare the rate rule, the rule that lets the endpoints through, and both groups with override_action none, "
    "vendor_name AWS, no version and no scope-down; override NoUserAgent_HEADER and SizeRestrictions_BODY to count, and no other "
    "rule.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html",
)
def rules_as_listed(acl: Resource, _context: Context) -> Iterator[Finding]:
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
