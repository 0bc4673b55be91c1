"""What is sent over HTTP can be read and changed on its way.

An advisory: old devices may need it. CloudFront's own certificate takes TLS 1.0, and offers no choice.

Violates: ``viewerProtocolPolicy: allow-all``; a certificate of one's own with ``minimumProtocolVersion: TLSv1``.

Complies: ``redirect-to-https`` or ``https-only``; ``TLSv1.2_2021``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.model.checks import shown
from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity

_ENCRYPTED: Final = frozenset({"https-only", "redirect-to-https"})
_OLD: Final = frozenset({"SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016"})


@control(
    id="cloudfront-https-only",
    title="A distribution answers over HTTPS, with TLS 1.2 or better",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    applies_to="aws:cloudfront/distribution:Distribution",
    pci=(partial("4.2.1", "TLS between viewers and CloudFront as declared; the way to the origin is not judged."),),
    remedy="Set viewer_protocol_policy='redirect-to-https' and minimum_protocol_version='TLSv1.2_2021'.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-3",
    profiles=(BASELINE,),
)
def https_only(distribution: Resource, _context: Context) -> Iterator[Finding]:
    behaviors = [distribution.block("defaultCacheBehavior"), *distribution.blocks("orderedCacheBehaviors")]
    for behavior in behaviors:
        policy = behavior.text("viewerProtocolPolicy")
        if policy and policy not in _ENCRYPTED:
            yield Finding(
                prop=behavior.at("viewerProtocolPolicy"), observed=shown(policy), required="redirect-to-https"
            )
    certificate = distribution.block("viewerCertificate")
    oldest = certificate.text("minimumProtocolVersion", "TLSv1")
    own = certificate.has("acmCertificateArn") or certificate.has("iamCertificateId")
    if own and oldest in _OLD:
        yield Finding(prop=certificate.at("minimumProtocolVersion"), observed=shown(oldest), required="TLSv1.2_2021")
