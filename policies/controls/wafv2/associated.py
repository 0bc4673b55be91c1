"""The web ACL is on the stage."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import STAGE
from policies.facts.web_acl import ASSOCIATION, WEB_ACL
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="wafv2-associated",
    title="The web ACL is on the stage",
    severity=Severity.HIGH,
    applies_to=ASSOCIATION,
    pci=(
        partial(
            "6.4.2", "A web ACL is on the stage. Who acts on its findings and keeps its rules current is not shown."
        ),
    ),
    remedy="Set web_acl_arn=acl.arn and resource_arn=stage.arn.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html",
)
def associated(association: Resource, context: Context) -> Iterator[Finding]:
    """An association of other things leaves this API open, and changes what somebody else relies on.

    Violates: a literal ARN, another stage, another web ACL.

    Complies: the stack's web ACL on the stack's stage.
    """
    for prop, token in (("webAclArn", WEB_ACL), ("resourceArn", STAGE)):
        if context.stack.target(association, prop, token) is None:
            yield Finding(prop=prop, observed="is none of this stack's", required=f"the ARN of this stack's {token}")
