"""Which addresses may be fetched: what an address's origin is, and whether a name leads outside."""

import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
# RFC 6052
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class PrivateAddress(Exception):
    """A name that leads to an address nobody outside may send us to."""


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an http(s) address; raises `ValueError` where it has none."""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("not an http(s) address")
    return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]


def is_public(host: str) -> bool:
    """Whether no address of the host is private, loopback, link-local, reserved or multicast.

    A name that cannot be resolved here passes: behind a proxy only the proxy can, and elsewhere connecting
    fails by itself.
    """
    try:
        return bool(public_addresses(host))
    except (socket.gaierror, UnicodeError):
        return True
    except PrivateAddress:
        return False


def public_addresses(host: str) -> Sequence[str]:
    """The addresses of a host; raises `PrivateAddress` where any of them lies inside, or `socket.gaierror`."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    addresses = list(dict.fromkeys(found))
    if not addresses or not all(map(_is_outside, addresses)):
        raise PrivateAddress(host)
    return addresses


def _is_outside(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and (inner := _dressed(address)):
        return inner.is_global and not inner.is_multicast
    return address.is_global and not address.is_multicast


def _dressed(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for: mapped, 6to4, or behind NAT64's well-known prefix."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
