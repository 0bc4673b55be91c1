"""Managed rule groups stand as AWS maintains them."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.web_acl import WEB_ACL, managed_group, rules_of
from policies.model.checks import Allowed, expect_plain, expect_text
from policies.model.control import Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PLAIN: Final = MappingProxyType(
    {
        "scopeDownStatement": Allowed("what lies outside it is not inspected"),
        "version": Allowed("a fixed version expires, and misses what AWS learns"),
        "managedRuleGroupConfigs": Allowed("they are for account and bot rules"),
    }
)


@control(
    id="wafv2-managed-groups-whole",
    title="Managed rule groups stand as AWS maintains them",
    severity=Severity.HIGH,
    applies_to=WEB_ACL,
    pci=(partial("6.4.2", "AWS maintains the managed rules; two of them count and do not block."),),
    remedy="Set override_action none and vendor_name AWS; give no version and no scope_down_statement.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-group-override-options.html",
)
def managed_groups_whole(acl: Resource, _context: Context) -> Iterator[Finding]:
    """A group that counts stops nothing, and looks in every list like one that does.

    What a scope-down statement leaves out is not inspected, and a fixed version misses what AWS learns.

    Violates: `overrideAction: count`, a scope-down statement, a version, another vendor.

    Complies: `none`, and nothing else.
    """
    for rule in rules_of(acl):
        group = managed_group(rule)
        if group is None:
            continue
        actions = rule.block("overrideAction").keys()
        if actions != ("none",):
            yield Finding(
                prop=f"{rule.path}.overrideAction",
                observed=f"is {', '.join(actions) or 'not set'}",
                required="none, which keeps the group's own actions",
            )
        yield from expect_text(group, "vendorName", "AWS")
        yield from expect_plain(group, PLAIN)
