"""A network ACL is the subnet's own filter: a rule for everybody on such a port leaves the security groups alone to keep it shut.

Every port to everybody is an advisory: AWS's default ACL says so, and leaves the filtering to security groups. A wide
range of high ports is needed for the answers to a subnet's own connections, because an ACL keeps no state.

Violates: ``allow`` from ``0.0.0.0/0`` on port 22, 3389 and the like, unless a rule with a lower number denies it.

Complies: 80 and 443, or 1024 to 65535, from anywhere; any port from a network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from policies.facts.networks import HIGH_RISK_PORTS, is_wide
from policies.model.control import BASELINE, Baseline, Context, Finding, partial, relation
from policies.model.resource import Block, Resource, Undetermined
from policies.model.stack import Stack
from policies.model.vocabulary import Level, Severity

_ACLS: Final = ("aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl")
_RULE: Final = "aws:ec2/networkAclRule:NetworkAclRule"
_EVERY_PROTOCOL: Final = frozenset({"-1", "all"})
_PROTOCOLS: Final = frozenset({"tcp", "udp", "6", "17"})
_LAST: Final = 65535
_FIRST_HIGH: Final = 1024
_ANSWERS: Final = 10_000
"""How many high ports a rule has at least that lets answers in: Linux takes 28,000, Windows 16,000 (Amazon VPC User Guide)."""


@dataclass(frozen=True, slots=True)
class _Rule:
    place: str
    number: int
    allows: bool
    every: bool
    first: int
    last: int
    source: str

    def covers(self, port: int) -> bool:
        return self.every or self.first <= port <= self.last


@relation(
    id="ec2-no-open-acl",
    title="No network ACL opens a port for administration or a database to the internet",
    severity=Severity.HIGH,
    applies_to=(*_ACLS, _RULE),
    pci=(partial("1.3.1", "Inbound rules of subnets as declared; security groups are judged by ec2-no-open-ports."),),
    remedy="Limit the rule to the network that needs the port; use Session Manager instead of SSH or RDP.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21",
    profiles=(BASELINE,),
    baseline=Baseline(unknown=Level.ADVISORY),
)
def no_open_acl(resource: Resource, context: Context) -> Iterator[Finding]:
    own = _own_rules(resource)
    beside = own if resource.type in _ACLS else [*own, *_siblings(context.stack, resource)]
    for rule in own:
        if not (rule.allows and is_wide(rule.source)):
            continue
        open_ports = [port for port in HIGH_RISK_PORTS if rule.covers(port) and not _denied(port, rule, beside)]
        if rule.every and open_ports:
            observed, level = f"opens every port to {rule.source}", Level.ADVISORY
        elif open_ports and not _lets_answers_in(rule):
            named = ", ".join(f"{port} ({HIGH_RISK_PORTS[port]})" for port in open_ports)
            observed, level = f"opens {named} to {rule.source}", None
        else:
            continue
        yield Finding(prop=rule.place, observed=observed, required="a network as the source", level=level)


def _lets_answers_in(rule: _Rule) -> bool:
    return rule.first >= _FIRST_HIGH and rule.last - rule.first >= _ANSWERS


def _denied(port: int, rule: _Rule, beside: Sequence[_Rule]) -> bool:
    """Tell whether a rule that AWS looks at before this one keeps everybody out of the port."""
    return any(
        not other.allows and other.number < rule.number and other.covers(port) and is_wide(other.source)
        for other in beside
    )


def _own_rules(resource: Resource) -> list[_Rule]:
    if resource.type == _RULE:
        found = _rule(resource, "ruleAction", "ruleNumber")
        return [] if found is None or resource.flag("egress") else [found]
    rules = (_rule(block, "action", "ruleNo") for block in resource.blocks("ingress"))
    return [rule for rule in rules if rule is not None]


def _rule(block: Block, action: str, number: str) -> _Rule | None:
    """Return an inbound rule; None for a protocol without ports."""
    protocol = str(block.raw("protocol") or "").lower()
    first, last = (int(block.number(name, absent=0) or 0) for name in ("fromPort", "toPort"))
    every = protocol in _EVERY_PROTOCOL or (protocol in _PROTOCOLS and first <= 1 and last >= _LAST)
    if not every and protocol not in _PROTOCOLS:
        return None
    prop = "ipv6CidrBlock" if block.text("ipv6CidrBlock") else "cidrBlock"
    return _Rule(
        place=block.path or prop,
        number=int(block.number(number, absent=0) or 0),
        allows=block.text(action).lower() == "allow",
        every=every,
        first=first,
        last=last,
        source=block.text(prop),
    )


def _siblings(stack: Stack, resource: Resource) -> Iterator[_Rule]:
    """Yield the other rules of the same ACL, as far as they are known."""
    for other in stack.of_type(_RULE):
        if other.urn != resource.urn and _acl(other) == _acl(resource):
            try:
                yield from _own_rules(other.fresh())
            except Undetermined:
                continue  # undetermined when it is judged itself


def _acl(rule: Resource) -> frozenset[str]:
    value = rule.props.get("networkAclId")
    return rule.sources("networkAclId") or frozenset({str(value)})
