"""A public function runs for whoever calls it: at the owner's cost, with the function's rights.

Violates: ``principal: *`` without ``sourceArn``, ``sourceAccount`` or ``principalOrgId``; ``authorizationType: NONE``.

Complies: a named service with ``sourceArn``; a URL with ``AWS_IAM``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.model.checks import shown
from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_PERMISSION: Final = "aws:lambda/permission:Permission"
_URL: Final = "aws:lambda/functionUrl:FunctionUrl"
_LIMITS: Final = ("sourceArn", "sourceAccount", "principalOrgId")


@control(
    id="lambda-no-public-invoke",
    title="No function can be invoked by everybody",
    severity=Severity.CRITICAL,
    applies_to=(_PERMISSION, _URL),
    pci=(
        partial(
            "7.2.5", "Who may invoke the function, as declared; what the function may do is judged by other controls."
        ),
        partial("1.4.4", "One way from the internet to a function; other ways are not judged here."),
    ),
    remedy="Name the service, account or role in principal, with source_arn; set authorization_type='AWS_IAM' on"
    " a function URL.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1",
    profiles=(BASELINE,),
)
def no_public_invoke(resource: Resource, _context: Context) -> Iterator[Finding]:
    if resource.type == _URL:
        kind = resource.text("authorizationType")
        if kind != "AWS_IAM":
            yield Finding(prop="authorizationType", observed=shown(kind), required="AWS_IAM")
    elif resource.text("principal") == "*" and not any(resource.has(limit) for limit in _LIMITS):
        yield Finding(
            prop="principal",
            observed="is '*' without sourceArn, sourceAccount or principalOrgId",
            required="a named principal, or one of these limits",
        )
