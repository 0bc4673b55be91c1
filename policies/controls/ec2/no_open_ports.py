"""Ports for administration and databases are scanned and attacked within minutes of being open.

A prefix list of the program is read as the networks that it lists. A source that is not known is an advisory, and only
where the port is one of these: the known sources beside it are judged.

Violates: ingress from ``0.0.0.0/0``, ``::/0`` or a large part of them (``128.0.0.0/1``) on port 22, 3389, 5432 and
the like, on all ports, or for all protocols.

Complies: 80 and 443 from anywhere; any port from a network or a security group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from policies.facts.networks import HIGH_RISK_PORTS, is_wide
from policies.model.control import BASELINE, Baseline, Context, Finding, partial, relation
from policies.model.resource import Block, Resource, Undetermined, is_unknown
from policies.model.stack import Stack
from policies.model.vocabulary import Level, Severity

_GROUPS: Final = ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
_RULE: Final = "aws:ec2/securityGroupRule:SecurityGroupRule"
_INGRESS: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_LIST: Final = "aws:ec2/managedPrefixList:ManagedPrefixList"
_ENTRY: Final = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
_PROTOCOLS: Final = frozenset({"tcp", "udp", "6", "17"})
"""Protocols that have ports; for ICMP the numbers are types and codes."""
_EVERY_PROTOCOL: Final = frozenset({"-1", "all"})
_ALL: Final = 65535
_RANGES: Final = ("cidrBlocks", "ipv6CidrBlocks")


@dataclass(frozen=True, slots=True)
class _Rule:
    """An inbound rule: where it stands, its sources, the path of a source that is unknown, and where its ports are."""

    place: str
    sources: tuple[str, ...]
    unknown: str
    block: Block
    protocol: str

    def opens(self) -> str:
        """Return what the rule opens that the internet must not reach; "" for nothing.

        Raises:
            Undetermined: the protocol or a port is unknown.

        """
        protocol = str(self.block.raw(self.protocol) or "").lower()
        if protocol in _EVERY_PROTOCOL:
            return "every port"
        first, last = (int(self.block.number(name, absent=0) or 0) for name in ("fromPort", "toPort"))
        if first <= 1 and last >= _ALL:
            return "every port"
        ports = [port for port in HIGH_RISK_PORTS if first <= port <= last] if protocol in _PROTOCOLS else []
        return ", ".join(f"{port} ({HIGH_RISK_PORTS[port]})" for port in ports)


@relation(
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
    baseline=Baseline(unknown=Level.ADVISORY),
)
def no_open_ports(resource: Resource, context: Context) -> Iterator[Finding]:
    unread: Undetermined | None = None
    for rule in _rules(resource, context.stack):
        wide = sorted(source for source in rule.sources if is_wide(source))
        if not wide and not rule.unknown:
            continue
        try:
            what = rule.opens()
        except Undetermined as unknown:
            unread = unread or unknown
            continue
        if what and wide:
            observed = f"opens {what} to {', '.join(wide)}"
            yield Finding(prop=rule.place, observed=observed, required="a network or a security group as the source")
        elif what:
            unread = unread or Undetermined(rule.unknown)
    if unread is not None:
        raise unread


def _rules(resource: Resource, stack: Stack) -> Iterator[_Rule]:
    if resource.type in _GROUPS:
        for block in resource.blocks("ingress"):
            listed = _listed(stack, block, "prefixListIds", resource.sources("ingress"))
            yield _rule(block, block.path, listed)
    elif resource.type == _INGRESS:
        place = next((prop for prop in ("cidrIpv4", "cidrIpv6", "prefixListId") if resource.has(prop)), "cidrIpv4")
        listed = _listed(stack, resource, "prefixListId", resource.sources("prefixListId"))
        yield _rule(resource, place, listed, ranges=("cidrIpv4", "cidrIpv6"), protocol="ipProtocol")
    elif resource.text("type") == "ingress":
        listed = _listed(stack, resource, "prefixListIds", resource.sources("prefixListIds"))
        yield _rule(resource, "prefixListIds" if listed else "cidrBlocks", listed)


def _rule(
    block: Block, place: str, listed: list[str], *, ranges: Sequence[str] = _RANGES, protocol: str = "protocol"
) -> _Rule:
    sources = list(listed)
    unknown = ""
    for prop in ranges:
        known, unread = _texts(block, prop)
        sources += known
        unknown = unknown or unread
    return _Rule(place, tuple(sources), unknown, block, protocol)


def _texts(block: Block, prop: str) -> tuple[list[str], str]:
    """Return the texts of a property that are known, and the path of one that is not; "" where all are."""
    try:
        value = block.raw(prop)
    except Undetermined as unknown:
        return [], unknown.prop
    given = value if isinstance(value, list) else [] if value is None else [value]
    missing = [f"{block.at(prop)}[{index}]" for index, item in enumerate(given) if is_unknown(item)]
    return [item for item in given if isinstance(item, str) and not is_unknown(item)], missing[0] if missing else ""


def _listed(stack: Stack, block: Block, prop: str, sources: frozenset[str]) -> list[str]:
    """Return the networks of the prefix lists of the program that a rule names.

    A list of which only AWS will know the id is told by what the rules are made of, and only where that leaves no choice.
    """
    names, unknown = _texts(block, prop)
    found = [item for name in names for item in stack.named(name) if item.type == _LIST]
    made_of = [item for item in stack.of_type(_LIST) if unknown and item.urn in sources]
    if len(made_of) == 1:
        found += made_of
    return [network for item in found for network in _networks(stack, item)]


def _networks(stack: Stack, listed: Resource) -> Iterator[str]:
    for entry in listed.fresh().blocks("entries"):
        yield from _texts(entry, "cidr")[0]
    for item in stack.of_type(_ENTRY):
        names, _ = _texts(item.fresh(), "prefixListId")
        if listed.urn in item.sources("prefixListId") or any(listed in stack.named(name) for name in names):
            yield from _texts(item.fresh(), "cidr")[0]
