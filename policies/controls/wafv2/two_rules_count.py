"""Only two managed rules count instead of blocking."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.web_acl import WEB_ACL, managed_group, rules_of
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="wafv2-two-rules-count",
    title="Only two managed rules count instead of blocking",
    severity=Severity.HIGH,
    applies_to=WEB_ACL,
    pci=(partial("6.4.2", "Two managed rules count and do not block, because they would stop honest callers."),),
    settings={
        "counted": Setting(
            {"AWSManagedRulesCommonRuleSet": ["NoUserAgent_HEADER", "SizeRestrictions_BODY"]},
            "object",
            "group -> rules that count",
        )
    },
    remedy=(
        "Override NoUserAgent_HEADER and SizeRestrictions_BODY of the common rule set to count, and no other rule."
    ),
    source="https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html",
)
def two_rules_count(acl: Resource, context: Context) -> Iterator[Finding]:
    """Servers often send no User-Agent, and 8 KB is less than an honest body may have.

    Blocking those loses payments; any other rule on count lets an attack through, and the request models bound
    every field of a body already.

    Violates: another rule on count or allow, one of the two still blocking.

    Complies: `count` for the two.
    """
    for rule in rules_of(acl):
        group = managed_group(rule)
        if group is None:
            continue
        may_count = sorted(context.settings["counted"].get(group.text("name"), []))
        overrides = group.blocks("ruleActionOverrides")
        counted = sorted(entry.text("name") for entry in overrides if entry.block("actionToUse").keys() == ("count",))
        if counted != may_count or len(overrides) != len(counted):
            names = ", ".join(sorted(entry.text("name") for entry in overrides)) or "nothing"
            yield Finding(
                prop=f"{group.path}.ruleActionOverrides",
                observed=f"override {names}",
                required=f"count for {', '.join(may_count) or 'nothing'}",
            )
