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
LONGEST = 500  # characters
IP = ipaddress.IPv4Address | ipaddress.IPv6Address
# IPv6 addresses that a gateway turns into the IPv4 address in their last four bytes (RFC 6052, RFC 8215).
GATEWAYS = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


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
        usual = {"https": 443, "http": 80}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


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
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
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
    return all(is_public(each) for each in (ip, *inside(ip)))


def is_public(ip: IP) -> bool:
    """Whether an address is one of the public internet, for one receiver."""
    is_site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or is_site_local or zone(ip))


def zone(ip: IP) -> str | None:
    return ip.scope_id if isinstance(ip, ipaddress.IPv6Address) else None


def inside(ip: IP) -> Iterator[ipaddress.IPv4Address]:
    """Yield the IPv4 addresses to which an IPv6 address may lead: mapped, by a tunnel or by a gateway."""
    if isinstance(ip, ipaddress.IPv4Address):
        return
    if any(ip in network for network in GATEWAYS) or int(ip) >> 32 == 0:
        yield ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    yield from (each for each in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if each)
