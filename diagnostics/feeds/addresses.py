"""Where a webhook may lead: public addresses only, whatever a name resolves to and however an address is written."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

PORTS = (443, 8443)
USUAL_PORTS = {"https": 443, "http": 80}
LONGEST = 500  # characters
IP = ipaddress.IPv4Address | ipaddress.IPv6Address
# IPv6 addresses that stand for the IPv4 address in their last four bytes: mapped, or by a gateway (RFC 6052).
STANDING_FOR_IPV4 = (ipaddress.IPv6Network("::ffff:0:0/96"), ipaddress.IPv6Network("64:ff9b::/96"))
LOCAL_GATEWAYS = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215: whatever the network makes of them


class AddressError(ValueError):
    """What is wrong with an address. The text is for the person who wrote it."""


class RefusedError(Exception):
    """The name leads to a place that is not public."""


class UnresolvedError(Exception):
    """The name leads nowhere."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address, taken apart: `path` with its query, `host` as it is written."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """The host as a request names it: in brackets if it is an IPv6 address, without the port that goes unsaid."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == USUAL_PORTS[self.scheme] else f"{host}:{self.port}"


def read(url: str) -> Target:
    """Return an address taken apart. Raises AddressError."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise AddressError(_("Enter an address of at most 500 plain characters, without spaces"))
    parts = split(url)
    check_scheme(parts)
    port = port_of(parts)
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressError(_("Enter an address with a host name, and without user name, password or #"))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port, path)


def split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise AddressError(_("Enter an address such as https://example.org/foothold")) from error


def check_scheme(parts: SplitResult) -> None:
    """Insist on https. Raises AddressError."""
    allowed = ("https", "http") if settings.WEBHOOKS_ALLOW_LOOPBACK else ("https",)
    if parts.scheme not in allowed:
        raise AddressError(_("Enter an address that starts with https://"))


def port_of(parts: SplitResult) -> int:
    """Return the port. Raises AddressError for one where no web server listens."""
    try:
        port = USUAL_PORTS[parts.scheme] if parts.port is None else parts.port
    except ValueError:
        port = 0
    if port not in PORTS and not settings.WEBHOOKS_ALLOW_LOOPBACK:
        raise AddressError(_("Enter an address on port 443 or 8443"))
    return port


def find(target: Target) -> list[str]:
    """Return the IP addresses of a target, all of them public: connect to one of these and ask no name again.

    Raises RefusedError if any of them is not public, UnresolvedError if there is none.
    """
    found = resolve(target.host, target.port)
    if not all(is_allowed(address) for address in found):
        raise RefusedError(target.host)
    return found


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name, without repetition. Raises UnresolvedError."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnresolvedError(host) from error
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def is_allowed(address: str) -> bool:
    """Whether a connection may be made to an IP address. A zone ("fe80::1%eth0") makes it one of this machine."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if settings.WEBHOOKS_ALLOW_LOOPBACK and ip.is_loopback:
        return True
    return all(is_public(each) for each in behind(ip))


def behind(ip: IP) -> Iterator[IP]:
    """Yield the addresses that one may lead to: itself or the one it stands for, and the ends of tunnels."""
    if isinstance(ip, ipaddress.IPv4Address):
        yield ip
    elif any(ip in network for network in STANDING_FOR_IPV4):
        yield ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    else:
        yield ip
        yield from (each for each in (ip.sixtofour, *(ip.teredo or ())) if each)


def is_public(ip: IP) -> bool:
    """Whether an address is one of the public internet, for one receiver."""
    if isinstance(ip, ipaddress.IPv6Address) and (ip.is_site_local or ip.scope_id or ip in LOCAL_GATEWAYS):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
