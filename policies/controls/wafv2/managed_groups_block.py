"""Managed rule groups block, with two named exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.checks import Allowed, expect_plain, expect_text
from policies.control import Context, Finding, Setting, Severity, control, supports
from policies.resource import Resource
from policies.web_acl import WEB_ACL, managed_group, rules_of

PLAIN: Final = MappingProxyType(
    {
        "scopeDownStatement": Allowed("what lies outside it is not inspected"),
        "version": Allowed("a fixed version expires, and misses what AWS learns"),
        "managedRuleGroupConfigs": Allowed("they are for account and bot rules"),
    }
)


@control(
    id="wafv2-managed-groups-block",
    title="Managed rule groups block, with two named exceptions",
    severity=Severity.HIGH,
    applies_to=WEB_ACL,
    pci=(supports("6.4.2", "The two that only count would stop honest callers; the models bound bodies."),),
    settings={"counted": Setting(["NoUserAgent_HEADER", "SizeRestrictions_BODY"], "array", "rules that may count")},
    remedy="Set override_action none; override only NoUserAgent_HEADER and SizeRestrictions_BODY, to count.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-group-override-options.html",
)
def managed_groups_block(acl: Resource, context: Context) -> Iterator[Finding]:
    """A group that counts stops nothing, and looks in every list like one that does.

    Servers often send no User-Agent, and 8 KB is less than an honest body may have: these two rules count.

    Violates: `overrideAction: count`, `Log4JRCE` on count or allow, a scope-down statement.

    Complies: `none`, and `count` for the two.
    """
    for rule in rules_of(acl):
        group = managed_group(rule)
        if group is None:
            continue
        if rule.block("overrideAction").keys() != ("none",):
            yield Finding(
                prop=f"{rule.path}.overrideAction", observed="is not none", required="none: the group's own actions"
            )
        yield from expect_text(group, "vendorName", "AWS")
        yield from expect_plain(group, PLAIN)
        for override in group.blocks("ruleActionOverrides"):
            name = override.text("name")
            if name not in context.settings["counted"] or override.block("actionToUse").keys() != ("count",):
                yield Finding(
                    prop=override.path,
                    observed=f"overrides {name}",
                    required=f"count, of {context.settings['counted']}",
                )
