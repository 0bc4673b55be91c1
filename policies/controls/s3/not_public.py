"""A public bucket's objects can be read, or written, by everybody who knows or guesses its name.

``public-read`` on a bucket that is a website, and a block that is switched off, are advisories: both can be on purpose.

Violates: ``acl: public-read-write``; ``acl: public-read`` on a bucket that is no website; a grant to ``AllUsers``.

Complies: ``private``, or no ``acl``; all four settings of the block true.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.model.checks import shown
from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity

_ACLS: Final = (
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:s3/bucketAcl:BucketAcl",
    "aws:s3/bucketAclV2:BucketAclV2",
    "aws:s3/bucketObject:BucketObject",
    "aws:s3/bucketObjectv2:BucketObjectv2",
)
_BUCKETS: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
_BLOCKS: Final = (
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
)
_SWITCHES: Final = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
_WRITABLE: Final = frozenset({"public-read-write"})
_READABLE: Final = frozenset({"public-read", "authenticated-read"})
_EVERYBODY: Final = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")
"""How the URIs of S3's groups of everybody end: anybody, and anybody with an AWS account."""


@control(
    id="s3-not-public",
    title="No bucket or object is public by its access control list",
    severity=Severity.CRITICAL,
    applies_to=(*_ACLS, *_BLOCKS),
    pci=(partial("7.2.5", "Access control lists as declared; bucket policies are judged by iam-no-public-principal."),),
    remedy="Remove the public ACL; keep all four settings of the public access block true; serve a website "
    "through CloudFront.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-2",
    profiles=(BASELINE,),
)
def not_public(resource: Resource, _context: Context) -> Iterator[Finding]:
    if resource.type in _BLOCKS:
        for switch in _SWITCHES:
            if not resource.flag(switch):
                yield Finding(prop=switch, observed="is not true", required="true", level=Level.ADVISORY)
        return
    yield from _grants(resource)
    acl = resource.text("acl")
    if acl in _WRITABLE or (acl in _READABLE and not resource.has("website")):
        yield Finding(prop="acl", observed=shown(acl), required="private")
    elif acl in _READABLE:
        yield Finding(prop="acl", observed=shown(acl), required="private", level=Level.ADVISORY)


def _grants(resource: Resource) -> Iterator[Finding]:
    inline = [(grant, "uri") for grant in resource.blocks("grants")] if resource.type in _BUCKETS else []
    listed = [(grant, "grantee.uri") for grant in resource.block("accessControlPolicy").blocks("grants")]
    for grant, path in (*inline, *listed):
        if grant.text(path).endswith(_EVERYBODY):
            group = grant.text(path).rpartition("/")[2]
            yield Finding(prop=grant.at(path), observed=f"grants access to {group}", required="named accounts")
