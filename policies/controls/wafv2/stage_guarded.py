"""A web ACL guards the stage, and logs."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.web_acl import ASSOCIATION, LOGGING, WEB_ACL
from policies.model.control import Context, Finding, Setting, partial, stack_control
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
    settings={"count": Setting(1, "number", "web ACLs, associations and logging configurations")},
    remedy="Keep guarded-payments:webAcl true: one WebAcl, its association with the stage, and its logging.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html",
)
def stage_guarded(stack: Stack, context: Context) -> Iterator[Finding]:
    """PCI DSS asks for an automated defence of a public web application.

    Without the association the ACL guards nothing, and without a log nobody learns what it stopped.

    Violates: no web ACL, no association, no logging configuration.

    Complies: one of each.
    """
    for token in (WEB_ACL, ASSOCIATION, LOGGING):
        count = len(stack.of_type(token))
        if count != context.settings["count"]:
            yield Finding(
                prop="webAcl", observed=f"there are {count} of {token}", required=f"{context.settings['count']:g}"
            )
