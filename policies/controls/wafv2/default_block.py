"""The last rule lets requests to the endpoints through; whatever else a caller sends is refused.

A default of allow passes any path and query on, and both end in traces. `CLOUDFRONT` cannot be put on a regional stage.

Violates: `allow`, `CLOUDFRONT`, `ruleJson`.

Complies: `REGIONAL` and `block`.
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
    id="wafv2-default-block",
    title="The web ACL refuses what no rule lets through",
    brief=("B1.1",),
    severity=Severity.MEDIUM,
    applies_to=WEB_ACL,
    settings={"scope": Setting("REGIONAL", "string", "where the web ACL can be used")},
    remedy="Set scope='REGIONAL' and default_action=WebAclDefaultActionArgs(block=...); declare rules with rules=.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-default-action.html",
)
def default_block(acl: Resource, context: Context) -> Iterator[Finding]:
    yield from expect_text(acl, "scope", context.settings["scope"])
    if acl.block("defaultAction").keys() != ("block",):
        yield Finding(prop="defaultAction", observed="is not to block", required="block, and nothing else")
    yield from expect_plain(acl, default_rows("wafv2-default-block"))
