"""The address guard: public addresses only."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.core.address import PublicAddresses, is_public

FORBIDDEN = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "169.254.170.2", "172.16.0.1", "172.31.255.254", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "64:ff9b:1::1", "100::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001::1",
    "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "3fff::1", "5f00::1",
    "2130706433", "0x7f.1", "127.1", "localhost", "",
)  # fmt: skip
PUBLIC = (
    "8.8.8.8",
    "1.1.1.1",
    "52.95.110.1",
    "100.63.255.255",
    "172.32.0.1",
    "2600:1f18::1",
    "2a00:1450::8a",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
)


@pytest.mark.parametrize("address", FORBIDDEN)
def test_refuses_what_is_not_public(address: str) -> None:
    """Private, loopback, link-local, metadata, shared, reserved, multicast, and IPv6 forms of them are refused."""
    assert not PublicAddresses().admits(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_admits_public_hosts(address: str) -> None:
    """Ordinary hosts are admitted, also when written as IPv6."""
    assert PublicAddresses().admits(address)


@given(st.ip_addresses())
def test_never_admits_what_the_standard_library_calls_private(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    """A second opinion: whatever `ipaddress` does not call global, the guard does not admit."""
    if (
        not address.is_global
        and getattr(address, "ipv4_mapped", None) is None
        and address not in ipaddress.ip_network("64:ff9b::/96" if address.version == 6 else "192.0.0.9/32")
    ):
        assert not is_public(str(address))


@given(st.ip_addresses(v=4))
def test_judges_mapped_addresses_as_what_they_reach(address: ipaddress.IPv4Address) -> None:
    """An IPv4 address is judged alike in all the ways that IPv6 has of writing it."""
    assert is_public(f"::ffff:{address}") == is_public(f"64:ff9b::{address}") == is_public(str(address))
