"""What is sent over HTTP can be read and changed on its way.

An advisory: CloudFront or a private network may stand before the load balancer.

Violates: ``protocol: HTTP`` with an action that is no redirect to HTTPS; a policy that admits TLS 1.0.

Complies: ``HTTPS`` with a policy of TLS 1.2; ``HTTP`` that redirects to ``HTTPS``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from policies.model.checks import shown
from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity

_PLAIN: Final = frozenset({"HTTP"})
_ENCRYPTED: Final = frozenset({"HTTPS", "TLS"})
_DEFAULT_POLICY: Final = "ELBSecurityPolicy-2016-08"
"""What AWS takes where a listener names none; it admits TLS 1.0."""
_TLS_1_2: Final = re.compile(r"ELBSecurityPolicy-(?:TLS13-1-[23]|TLS-1-2|FS-1-2)")


@control(
    id="lb-encrypted-listener",
    title="A load balancer's listener forwards over TLS 1.2 or better, or redirects to HTTPS",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    applies_to=("aws:lb/listener:Listener", "aws:alb/listener:Listener"),
    pci=(partial("4.2.1", "TLS at the listener as declared; what stands before and behind it is not judged."),),
    remedy="Set protocol='HTTPS' and ssl_policy='ELBSecurityPolicy-TLS13-1-2-2021-06', and have port 80 redirect"
    " to it.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1",
    profiles=(BASELINE,),
)
def encrypted_listener(listener: Resource, _context: Context) -> Iterator[Finding]:
    protocol = listener.text("protocol")
    if protocol in _PLAIN and not _redirects(listener):
        yield Finding(prop="protocol", observed=shown(protocol), required="HTTPS, or a redirect to it")
    policy = listener.text("sslPolicy", _DEFAULT_POLICY)
    if protocol in _ENCRYPTED and _TLS_1_2.match(policy) is None:
        yield Finding(prop="sslPolicy", observed=shown(policy), required="TLS 1.2 or better")


def _redirects(listener: Resource) -> bool:
    actions = listener.blocks("defaultActions")
    return bool(actions) and all(
        action.text("type") == "fixed-response"
        or (action.text("type") == "redirect" and action.text("redirect.protocol", "#{protocol}") == "HTTPS")
        for action in actions
    )
