"""Rules say what is stopped, and everything else is a merchant's request.

A default of block takes no payment at all; `CLOUDFRONT` cannot be put on a regional stage.

Violates: `block`, `CLOUDFRONT`, `ruleJson`.

Complies: `REGIONAL` and `allow`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls._fixed import default_rows
from policies.facts.web_acl import WEB_ACL
from policies.model.checks import expect_plain, expect_text
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="wafv2-default-allow",
    title="The web ACL lets through what no rule stops",
    own_rule="rules say what is stopped; a default of block takes no payment.",
    severity=Severity.MEDIUM,
    applies_to=WEB_ACL,
    settings={"scope": Setting("REGIONAL", "string", "where the web ACL can be used")},
    remedy="Set scope='REGIONAL' and default_action=WebAclDefaultActionArgs(allow=...); declare rules with rules=.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-default-action.html",
)
def default_allow(acl: Resource, context: Context) -> Iterator[Finding]:
    yield from expect_text(acl, "scope", context.settings["scope"])
    if acl.block("defaultAction").keys() != ("allow",):
        yield Finding(prop="defaultAction", observed="is not to allow", required="allow, and nothing else")
    yield from expect_plain(acl, default_rows("wafv2-default-allow"))
