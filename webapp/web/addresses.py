"""Network addresses: whom a limit counts, and how much of an address is kept."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from flask import request

KEPT_BITS = {4: 24, 6: 48}  # what a session row remembers of an address
COUNTED_BITS_V6 = 64  # a household gets a /64, so that is one visitor


def client_address() -> str:
    """Return what rate limits count: the IPv4 address, or the /64 of an IPv6 address."""
    return _counted(request.remote_addr or "127.0.0.1")


def shortened_address() -> str | None:
    """Return the caller's network (/24 or /48), the most that is stored of an address."""
    return _kept(request.remote_addr or "")


@lru_cache(1024)
def _counted(peer: str) -> str:
    try:
        address = ip_address(peer)
    except ValueError:
        return "unknown"  # a unix socket peer
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, COUNTED_BITS_V6), strict=False))
    return str(address)


@lru_cache(1024)
def _kept(peer: str) -> str | None:
    try:
        address = ip_address(peer)
    except ValueError:
        return None
    return str(ip_network((address, KEPT_BITS[address.version]), strict=False))
