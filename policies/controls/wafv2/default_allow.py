"""The web ACL lets through what no rule stops."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.web_acl import WEB_ACL
from policies.model.checks import Allowed, expect_plain, expect_text
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PLAIN: Final = MappingProxyType(
    {
        "ruleJson": Allowed("rules that no control reads"),
        "defaultAction.allow.customRequestHandling": Allowed("it adds headers that no caller sent"),
        "customResponseBodies": Allowed("gateway responses say what a caller may learn"),
        "associationConfig": Allowed("16 KB of each body are inspected; the models take less"),
        "captchaConfig": Allowed("machines call this API"),
        "challengeConfig": Allowed("machines call this API"),
        "tokenDomains": Allowed("machines call this API"),
        "monetizationConfig": Allowed("nobody pays to be let through"),
        "dataProtectionConfig": Allowed("what must not be logged is redacted in the logging configuration"),
        "namePrefix": Allowed("names are given in full"),
    }
)


@control(
    id="wafv2-default-allow",
    title="The web ACL lets through what no rule stops",
    brief=("B1.1",),
    severity=Severity.MEDIUM,
    applies_to=WEB_ACL,
    settings={"scope": Setting("REGIONAL", "string", "where the web ACL can be used")},
    remedy="Set scope='REGIONAL' and default_action=WebAclDefaultActionArgs(allow=...); declare rules with rules=.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-default-action.html",
)
def default_allow(acl: Resource, context: Context) -> Iterator[Finding]:
    """Rules say what is stopped, and everything else is a merchant's request.

    A default of block takes no payment at all; `CLOUDFRONT` cannot be put on a regional stage.

    Violates: `block`, `CLOUDFRONT`, `ruleJson`.

    Complies: `REGIONAL` and `allow`.
    """
    yield from expect_text(acl, "scope", context.settings["scope"])
    if acl.block("defaultAction").keys() != ("allow",):
        yield Finding(prop="defaultAction", observed="is not to allow", required="allow, and nothing else")
    yield from expect_plain(acl, PLAIN)
