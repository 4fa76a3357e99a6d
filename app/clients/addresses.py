"""Which addresses belong to the public internet; all others are nobody's business but their owner's."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

#: The special-purpose registries of the IANA, as of 2026, and multicast.
_SPECIAL_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24"
        " 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24"
        " 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
    ).split()
)
#: Everything public in IPv6 lies here, but for these parts of it.
_PUBLIC_6 = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    IPv6Network(text) for text in "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20".split()
)
#: Networks whose last 32 bits are an IPv4 address in disguise.
_WRAPPERS = tuple(IPv6Network(text) for text in ("::ffff:0:0/96", "64:ff9b::/96"))
#: Where clouds answer questions about the machine itself. Never open, not even where inner addresses are.
_METADATA = frozenset(
    map(ip_address, "169.254.169.254 169.254.170.2 169.254.169.253 100.100.100.200 168.63.129.16 fd00:ec2::254 fd20:ce::254".split())
)  # fmt: skip

Address = IPv4Address | IPv6Address


def is_public(text: str) -> bool:
    """Whether an address, in whatever disguise, is one of the public internet."""
    address = unwrapped(text)
    if address in _METADATA:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_4)
    return address in _PUBLIC_6 and not any(address in network for network in _SPECIAL_6)


def is_metadata(text: str) -> bool:
    """Whether an address is one at which clouds tell secrets."""
    return unwrapped(text) in _METADATA


def unwrapped(text: str) -> Address:
    """The address itself; an IPv4 address inside an IPv6 one comes out. Raises ValueError for anything else."""
    address = ip_address(text.split("%", 1)[0])
    if isinstance(address, IPv6Address) and any(address in wrapper for wrapper in _WRAPPERS):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def network_of(text: str) -> str:
    """The address of somebody who asks, or for IPv6 the network that one customer has to themselves."""
    try:
        address = ip_address(text)
    except ValueError:
        return "unknown"
    return str(address if isinstance(address, IPv4Address) else IPv6Network((address, 64), strict=False))
