"""Which ranges of addresses are the internet, or so much of it that they keep nobody out, and which ports are attacked there."""

from __future__ import annotations

import ipaddress
from types import MappingProxyType
from typing import Final

_NARROWEST: Final = {4: 8, 6: 20}
"""Shorter prefixes are no network of anybody: the registries give out /8 of IPv4 and /20 of IPv6 at the most."""

HIGH_RISK_PORTS: Final = MappingProxyType(
    {
        20: "FTP",
        21: "FTP",
        22: "SSH",
        23: "Telnet",
        135: "RPC",
        445: "SMB",
        1433: "SQL Server",
        1434: "SQL Server",
        1521: "Oracle",
        2375: "Docker",
        3306: "MySQL",
        3389: "RDP",
        5432: "PostgreSQL",
        5439: "Redshift",
        5500: "VNC",
        5601: "OpenSearch Dashboards",
        6379: "Redis",
        9200: "OpenSearch",
        9300: "OpenSearch",
        11211: "Memcached",
        27017: "MongoDB",
    }
)
"""The high-risk ports of Security Hub's EC2.19 but those that web applications use, with the databases that AWS hosts."""


def is_wide(cidr: str) -> bool:
    """Tell whether a range is the internet, or a large part of it: ``0.0.0.0/0``, ``::/0``, ``128.0.0.0/1``, ``2000::/3``."""
    try:
        network = ipaddress.ip_network(cidr.strip(), strict=False)
    except ValueError:
        return False
    return network.prefixlen < _NARROWEST[network.version]
