"""The web ACL has the listed rules, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.web_acl import WEB_ACL, managed_group, rate_statement, rules_of
from policies.model.checks import Allowed, expect_plain
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

RULES: Final = ("rate", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet")
PLAIN: Final = MappingProxyType(
    {
        "ruleLabels": Allowed("no rule reads them"),
        "captchaConfig": Allowed("machines call this API"),
        "challengeConfig": Allowed("machines call this API"),
    }
)


@control(
    id="wafv2-rules-as-listed",
    title="The web ACL has the listed rules, and no other",
    severity=Severity.HIGH,
    applies_to=WEB_ACL,
    pci=(partial("6.4.2", "AWS maintains the managed rules; two of them count and do not block."),),
    settings={"rules": Setting(list(RULES), "array", "managed groups by name, and 'rate'")},
    remedy="Declare a rate-based rule and AWS's common and known-bad-inputs rule groups, and no other rule.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html",
)
def rules_as_listed(acl: Resource, context: Context) -> Iterator[Finding]:
    """A rule that allows ends the evaluation: what it matches passes all rules after it.

    Any rule beyond the listed ones is therefore a finding, and so is a listed one that is missing.

    Violates: an early `allow` rule, no common rule set, two rules of one priority.

    Complies: the rate rule and the two managed groups.
    """
    found: list[str] = []
    for rule in rules_of(acl):
        group = managed_group(rule)
        kind = group.text("name") if group else "rate" if rate_statement(rule) else f"the rule {rule.text('name')}"
        found.append(kind)
        yield from expect_plain(rule, PLAIN)
        if kind not in context.settings["rules"] or len(rule.block("statement").keys()) != 1:
            yield Finding(
                prop=rule.path, observed=f"is {kind}", required=f"one of {', '.join(context.settings['rules'])}"
            )
    for kind in context.settings["rules"]:
        if found.count(kind) != 1:
            yield Finding(prop="rules", observed=f"{kind} stands {found.count(kind)} times", required="once")
    priorities = [rule.number("priority") for rule in rules_of(acl)]
    if len(set(priorities) - {None}) != len(priorities):
        yield Finding(prop="rules", observed="share a priority, or have none", required="a priority for each")
