"""PCI DSS asks for an automated defence of a public web application.

Without the association the web ACL guards nothing; without a log nobody learns what was stopped.

Violates: no web ACL, no association, no logging configuration.

Complies: one of each; stack-attached-to-itself judges what the association is with.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.web_acl import ASSOCIATION, LOGGING, WEB_ACL
from policies.model.control import Context, Finding, partial, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="wafv2-stage-guarded",
    title="A web ACL guards the stage, and logs",
    severity=Severity.HIGH,
    pci=(
        partial(
            "6.4.2", "A web ACL is on the stage. Who acts on its findings and keeps its rules current is not shown."
        ),
        partial("1.3.1", "The web ACL filters requests to the API; network controls beneath belong to AWS."),
    ),
    remedy="Keep guarded-payments:webAcl true: one WebAcl, its association with web_acl_arn=acl.arn, "
    "resource_arn=stage.arn, its log.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html",
)
def stage_guarded(stack: Stack, _context: Context) -> Iterator[Finding]:
    for token in (WEB_ACL, ASSOCIATION, LOGGING):
        found = stack.of_type(token)
        if len(found) != 1:
            names = f": {', '.join(sorted(item.name for item in found))}" if found else ""
            yield Finding(prop="webAcl", observed=f"there are {len(found)} of {token}{names}", required="1")
