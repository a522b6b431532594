"""Which address a client is counted under, so that one who has many is one.

Source: RFC 6177 and RFC 7421: whoever subscribes to a line holds a whole /64 of IPv6 at the least,
and takes another address in it at will.
"""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

_ONE_SUBSCRIBER = 64  # bits that all addresses of one have in common


def counted_address(host: str) -> str:
    """Return the IPv4 address, or the /64 that an IPv6 address is in; any other text as it is.

    An IPv4 address written as an IPv6 one is the IPv4 one.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _ONE_SUBSCRIBER), strict=False))
