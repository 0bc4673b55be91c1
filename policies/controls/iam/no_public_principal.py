"""No trust policy and no resource's policy admits every AWS principal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts import conditions, principals
from policies.facts.documents import Kind, holding, readable
from policies.facts.iam import Statement
from policies.model.control import BASELINE, Context, Finding, partial, relation, supports
from policies.model.resource import Resource, Undetermined
from policies.model.vocabulary import Level, Severity

_WEBSITE: Final = "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration"
_BUCKETS: Final = ("aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
_READS_OBJECTS: Final = frozenset({"s3:getobject", "s3:getobjectversion"})


@relation(
    id="iam-no-public-principal",
    title="No trust policy or resource policy admits every AWS principal",
    severity=Severity.CRITICAL,
    applies_to=holding(Kind.TRUST, Kind.RESOURCE),
    pci=(
        supports("7.2.5", "Who is admitted, as declared; what an identity may do is judged by other controls."),
        partial("1.4.4", "Stores that are open to the internet are found; networks are not judged here."),
    ),
    remedy=(
        "Name the accounts, roles or services in Principal; or limit the statement by a condition on aws:SourceArn, "
        "aws:SourceAccount or aws:PrincipalOrgID with fixed values."
    ),
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status",
    profiles=(BASELINE,),
)
def no_public_principal(resource: Resource, context: Context) -> Iterator[Finding]:
    """``Principal: *`` means every AWS account, and for most services everybody on the internet.

    Reading the objects of a bucket that is a website is an advisory: such a bucket may be public on purpose.

    Violates: ``Allow`` to ``*``, to ``{"AWS": "*"}`` or with ``NotPrincipal``, without a condition that closes it.

    Complies: named principals; ``*`` under ``StringEquals`` ``aws:PrincipalOrgID``; a ``Deny`` to ``*``.
    """
    for statement in readable(resource, Kind.TRUST, Kind.RESOURCE):
        if not statement.allows or not principals.everybody(statement):
            continue
        if conditions.closes(statement):
            continue
        yield Finding(
            prop=f"{statement.place}.Principal",
            observed=f"admits everybody to {', '.join(statement.actions) or 'every action'}",
            required="named principals, or a condition that limits them",
            level=Level.ADVISORY if _website(resource, statement, context) else None,
        )


def _website(resource: Resource, statement: Statement, context: Context) -> bool:
    """Tell whether the statement only lets everybody read the objects of a bucket that is a website."""
    reads = bool(statement.actions) and {action.lower() for action in statement.actions} <= _READS_OBJECTS
    if resource.type not in _BUCKETS or not reads:
        return False
    own = {resource.urn} | resource.sources("bucket")
    return resource.has("website") or any(
        site.sources("bucket") & own or _same_bucket(site, resource) for site in context.stack.of_type(_WEBSITE)
    )


def _same_bucket(site: Resource, policy: Resource) -> bool:
    try:
        return site.text("bucket") == policy.text("bucket")
    except Undetermined:
        return False
