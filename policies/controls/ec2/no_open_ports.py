"""Ports for administration and databases are scanned and attacked within minutes of being open.

Violates: ingress from ``0.0.0.0/0``, ``::/0`` or a large part of them (``128.0.0.0/1``) on port 22, 3389, 5432 and
the like, on all ports, or for all protocols.

Complies: 80 and 443 from anywhere; any port from a network or a security group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policies.facts.networks import HIGH_RISK_PORTS, is_wide
from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Block, Resource
from policies.model.vocabulary import Severity

_GROUPS: Final = ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
_RULE: Final = "aws:ec2/securityGroupRule:SecurityGroupRule"
_INGRESS: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_PROTOCOLS: Final = frozenset({"tcp", "udp", "6", "17"})
"""Protocols that have ports; for ICMP the numbers are types and codes."""
_EVERY_PROTOCOL: Final = frozenset({"-1", "all"})
_ALL: Final = 65535


@dataclass(frozen=True, slots=True)
class _Rule:
    place: str
    protocol: str
    first: int
    last: int
    sources: tuple[str, ...]

    @property
    def open_ports(self) -> tuple[int, ...]:
        """The high-risk ports that the rule opens."""
        return tuple(port for port in HIGH_RISK_PORTS if self.first <= port <= self.last)


@control(
    id="ec2-no-open-ports",
    title="No security group opens a port for administration or a database to the internet",
    severity=Severity.CRITICAL,
    applies_to=(*_GROUPS, _RULE, _INGRESS),
    pci=(
        partial("1.3.1", "Inbound rules as declared; what is attached to the group is not judged."),
        partial("1.2.6", "Known insecure services and ports; a service on another port is not found."),
    ),
    remedy="Limit the rule to the network or security group that needs the port; use Session Manager instead of "
    "SSH or RDP.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
    profiles=(BASELINE,),
)
def no_open_ports(resource: Resource, _context: Context) -> Iterator[Finding]:
    for rule in _rules(resource):
        wide = sorted(source for source in rule.sources if is_wide(source))
        every = rule.protocol in _EVERY_PROTOCOL or (rule.first <= 1 and rule.last >= _ALL)
        if not wide or not (every or (rule.protocol in _PROTOCOLS and rule.open_ports)):
            continue
        what = "every port" if every else ", ".join(f"{port} ({HIGH_RISK_PORTS[port]})" for port in rule.open_ports)
        yield Finding(
            prop=rule.place,
            observed=f"opens {what} to {', '.join(wide)}",
            required="a network or a security group as the source",
        )


def _rules(resource: Resource) -> Iterator[_Rule]:
    if resource.type in _GROUPS:
        for block in resource.blocks("ingress"):
            yield _rule(block, "protocol", block.path, (*block.strings("cidrBlocks"), *block.strings("ipv6CidrBlocks")))
    elif resource.type == _INGRESS:
        place = "cidrIpv4" if resource.has("cidrIpv4") else "cidrIpv6"
        yield _rule(resource, "ipProtocol", place, (resource.text("cidrIpv4"), resource.text("cidrIpv6")))
    elif resource.text("type") == "ingress":
        yield _rule(
            resource, "protocol", "cidrBlocks", (*resource.strings("cidrBlocks"), *resource.strings("ipv6CidrBlocks"))
        )


def _rule(block: Block, protocol: str, place: str, sources: tuple[str, ...]) -> _Rule:
    first, last = block.number("fromPort", absent=0) or 0, block.number("toPort", absent=0) or 0
    return _Rule(place, str(block.raw(protocol) or "").lower(), int(first), int(last), sources)
