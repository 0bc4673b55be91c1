"""One address may send what the stage takes, 1,000 requests a second over the window, at most.

A lower limit stops a busy merchant, and a higher one lets one address have it all.

Violates: `count`, another limit or window, `FORWARDED_IP`, a scope-down statement.

Complies: 300,000 in 300 seconds for each address, blocked.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.values import value_of
from policies.facts.web_acl import WEB_ACL, rate_statement, rules_of
from policies.model.checks import Allowed, expect_number, expect_plain, expect_text
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PLAIN: Final = MappingProxyType(
    {
        "scopeDownStatement": Allowed("what lies outside it is not limited"),
        "customKeys": Allowed("addresses are counted"),
        "forwardedIpConfig": Allowed("a caller writes that header"),
    }
)


@control(
    id="wafv2-rate-blocks",
    title="The rate rule blocks above $limit requests from one address in $window seconds",
    severity=Severity.HIGH,
    applies_to=WEB_ACL,
    brief=("B1.2",),
    pci=(partial("6.4.2", "Slows an attack from one address, not one from many."),),
    settings={
        "limit": value_of("api-address-rate-limit", "requests in the window"),
        "window": Setting(300, "number", "seconds"),
        "aggregate": Setting("IP", "string", "what is counted together"),
    },
    remedy="Set limit=$limit and evaluation_window_sec=$window, aggregate_key_type='IP', action block.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html",
)
def rate_blocks(acl: Resource, context: Context) -> Iterator[Finding]:
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
        yield from expect_plain(rate, PLAIN)
