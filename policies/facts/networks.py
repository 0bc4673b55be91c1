"""Which ranges of addresses are the internet, or so much of it that they keep nobody out."""

from __future__ import annotations

import ipaddress
from typing import Final

_NARROWEST: Final = {4: 8, 6: 20}
"""Shorter prefixes are no network of anybody: the registries give out /8 of IPv4 and /20 of IPv6 at the most."""


def is_wide(cidr: str) -> bool:
    """Tell whether a range is the internet, or a large part of it: ``0.0.0.0/0``, ``::/0``, ``128.0.0.0/1``, ``2000::/3``."""
    try:
        network = ipaddress.ip_network(cidr.strip(), strict=False)
    except ValueError:
        return False
    return network.prefixlen < _NARROWEST[network.version]
