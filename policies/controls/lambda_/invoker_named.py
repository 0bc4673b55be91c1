"""Without a source, the service may invoke the function for another account's resources as well.

An advisory: the event that is sent may be of no use to anybody else.

Violates: ``principal: s3.amazonaws.com`` without ``sourceArn`` and ``sourceAccount``.

Complies: a service with ``sourceArn``; an account as the principal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity

_LIMITS: Final = ("sourceArn", "sourceAccount", "principalOrgId", "eventSourceToken")


@control(
    id="lambda-invoker-named",
    title="A service that may invoke a function is limited to one of its resources, or to one account",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    applies_to="aws:lambda/permission:Permission",
    pci=(partial("7.2.5", "Which of a service's resources may invoke the function, as declared."),),
    remedy="Set source_arn to the ARN of the bucket, rule, topic or API that invokes it; for S3, source_account "
    "as well.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    profiles=(BASELINE,),
)
def invoker_named(permission: Resource, _context: Context) -> Iterator[Finding]:
    principal = permission.text("principal")
    if principal.endswith(".amazonaws.com") and not any(permission.has(limit) for limit in _LIMITS):
        yield Finding(
            prop="principal",
            observed=f"is '{principal}' without sourceArn or sourceAccount",
            required="sourceArn or sourceAccount",
        )
