"""``Principal: *`` means every AWS account, and for most services everybody on the internet.

Reading the objects of a bucket that is a website, and calling an API that is not private, are advisories: both may be
public on purpose. A search domain in a VPC is reached from there only.

``NotPrincipal`` is reported by iam-no-inverted-element.

Violates: ``Allow`` to ``*`` or to ``{"AWS": "*"}``, without a condition that closes it.

Complies: named principals; ``*`` under ``StringEquals`` ``aws:PrincipalOrgID``; a ``Deny`` to ``*``; ``*`` beside a
``Deny`` to all who are not in one network or organisation.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator
from typing import Final

from policies.facts import conditions, principals
from policies.facts.documents import Kind, holding, readable
from policies.facts.iam import Statement
from policies.model.control import BASELINE, Baseline, Context, Finding, partial, relation
from policies.model.resource import ReportedByOtherControl, Resource, Undetermined
from policies.model.vocabulary import Level, Severity

_WEBSITE: Final = "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration"
_BUCKETS: Final = ("aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
_READS_OBJECTS: Final = frozenset({"s3:getobject", "s3:getobjectversion"})
_APIS: Final = ("aws:apigateway/restApi:RestApi", "aws:apigateway/restApiPolicy:RestApiPolicy")
_SEARCHES: Final = ("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain")


@relation(
    id="iam-no-public-principal",
    title="No trust policy or resource policy admits every AWS principal",
    severity=Severity.CRITICAL,
    applies_to=holding(Kind.TRUST, Kind.RESOURCE),
    pci=(
        partial("7.2.5", "Who is admitted, as declared; what an identity may do is judged by other controls."),
        partial("1.4.4", "Stores that are open to the internet are found; networks are not judged here."),
    ),
    remedy=(
        "Name the accounts, roles or services in Principal; or limit the statement by a condition on aws:SourceArn, "
        "aws:SourceAccount or aws:PrincipalOrgID with fixed values."
    ),
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status",
    profiles=(BASELINE,),
    baseline=Baseline(unknown=Level.ADVISORY),
)
def no_public_principal(resource: Resource, context: Context) -> Iterator[Finding]:
    found, unread = _statements(resource)
    unknown: Undetermined | None = None
    for statement in found:
        try:
            public = _is_public(statement, found) and not (resource.type in _SEARCHES and resource.has("vpcOptions"))
        except Undetermined as partly:
            unknown = unknown or partly
            continue
        if public:
            yield Finding(
                prop=f"{statement.place}.Principal",
                observed=f"admits everybody to {', '.join(statement.actions) or 'every action'}",
                required="named principals, or a condition that limits them",
                level=Level.ADVISORY if _on_purpose(resource, statement, context) else None,
            )
    if unknown is not None:
        raise unknown
    if unread is not None:
        raise unread


def _statements(resource: Resource) -> tuple[list[Statement], ReportedByOtherControl | None]:
    """Return what can be read of the documents, and what another control reports of the rest."""
    found: list[Statement] = []
    try:
        for statement in readable(resource, Kind.TRUST, Kind.RESOURCE, needs=()):
            found.append(statement)  # noqa: PERF402 - what was read before the fault counts
    except ReportedByOtherControl as unread:
        return found, unread
    return found, None


def _is_public(statement: Statement, beside: Iterable[Statement]) -> bool:
    return (
        statement.allows
        and "NotPrincipal" not in statement.elements  # iam-no-inverted-element reports it
        and principals.everybody(statement)
        and not conditions.closes(statement)
        and not any(_denies(other, statement) for other in beside)
    )


def _denies(other: Statement, statement: Statement) -> bool:
    """Tell whether another statement denies what this one grants to all but a few; an unknown resource is taken for the same."""
    return (
        not other.allows
        and "NotPrincipal" not in other.elements
        and principals.everybody(other)
        and conditions.denies_others(other)
        and all(_any_matches(other.actions, action) for action in statement.actions)
        and (_is_of_unknown(other) or all(_any_matches(other.resources, resource) for resource in statement.resources))
    )


def _is_of_unknown(statement: Statement) -> bool:
    """Tell whether nothing is known of what a statement is about; with ``NotResource``, it is about all but what that names."""
    return not statement.resources and "NotResource" not in statement.elements


def _any_matches(patterns: Iterable[str], text: str) -> bool:
    return any(fnmatch.fnmatchcase(text.lower(), pattern.lower()) for pattern in patterns)


def _on_purpose(resource: Resource, statement: Statement, context: Context) -> bool:
    return _of_public_api(resource, context) if resource.type in _APIS else _website(resource, statement, context)


def _of_public_api(resource: Resource, context: Context) -> bool:
    """Tell whether the policy is of an API that the internet reaches anyway; a private one has its policy alone."""
    made_of = [context.stack.by_urn[urn] for urn in resource.sources("restApiId") if urn in context.stack.by_urn]
    apis = [item for item in (resource, *made_of) if item.type == _APIS[0]]
    return not any("PRIVATE" in str(api.block("endpointConfiguration").raw("types")) for api in apis)


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
