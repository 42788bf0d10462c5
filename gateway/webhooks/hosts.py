"""Where webhooks may lead: to public addresses over TLS, and to what the operator names; nowhere else inside.

What a name resolves to is checked each time, and the address that was checked is the one connected to, so that a name
cannot lead elsewhere a moment later.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final
from urllib.parse import urlsplit

from databus.errors import InvalidRequest

IpAddress = IPv4Address | IPv6Address
IpNetwork = IPv4Network | IPv6Network

_PORTS: Final = {"https": 443, "http": 80}
# prefixes that carry an IPv4 address to another place
_NAT64: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
RIGHT: Final = "a URL such as https://host/path, without user, password or fragment"


class Forbidden(Exception):
    """Nothing is sent there; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook leads."""

    scheme: str
    host: str
    port: int
    path: str


@dataclass(frozen=True)
class Hosts:
    """What the operator allows beside public addresses: names, `name:port`, networks."""

    names: frozenset[str] = frozenset()
    networks: tuple[IpNetwork, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Hosts:
        """Read a list with commas: `hooks.example, 127.0.0.1:8080, 10.20.0.0/16`."""
        names: set[str] = set()
        networks: list[IpNetwork] = []
        for part in (part.strip().lower() for part in text.split(",")):
            if "/" in part:
                networks.append(ipaddress.ip_network(part))
            elif part:
                names.add(part)
        return cls(frozenset(names), tuple(networks))

    def names_host(self, target: Target) -> bool:
        """Whether the operator named this very host."""
        return bool({target.host, f"{target.host}:{target.port}"} & self.names)

    def allows(self, address: IpAddress) -> bool:
        """Whether an address is public, or of a network that the operator named."""
        return any(address in network for network in self.networks) or is_public(address)

    def check(self, url: str) -> Target:
        """Return where a URL leads, as far as it says so itself.

        Raises:
            Forbidden: not a URL of the form, not TLS, or an address that is not public.
        """
        target = parse(url)
        named = self.names_host(target)
        literal = _literal(target.host)
        if literal is not None and not named and not self.allows(literal):
            raise Forbidden(f"{target.host} is not a public address")
        inside = named or (literal is not None and any(literal in network for network in self.networks))
        if target.scheme != "https" and not inside:
            raise Forbidden("the URL does not begin with https://")
        return target

    async def resolve(self, target: Target) -> str:
        """Return an address of the target to connect to.

        Raises:
            Forbidden: one of its addresses is not public.
            OSError: it has none.
        """
        found = await asyncio.get_running_loop().getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_, place in found]
        if not self.names_host(target):
            self._check_all(target.host, addresses)
        return str(addresses[0])

    def _check_all(self, host: str, addresses: Iterable[IpAddress]) -> None:
        for address in addresses:
            if not self.allows(address):
                raise Forbidden(f"{host} leads to {address}, which is not a public address")


def parse(url: str) -> Target:
    """Return where a URL leads.

    Raises:
        Forbidden: it is not of the form.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Forbidden(f"not {RIGHT}") from None
    strange = parts.username is not None or parts.password is not None or parts.fragment
    if parts.scheme not in _PORTS or not host or strange or port == 0 or not url.isascii() or not url.isprintable():
        raise Forbidden(f"not {RIGHT}")
    if "\\" in url or " " in url:
        raise Forbidden(f"not {RIGHT}")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host.lower().rstrip("."), port or _PORTS[parts.scheme], path)


def check_asked(url: str, hosts: Hosts) -> None:
    """Let a URL pass that an agency asks for.

    Raises:
        InvalidRequest: nothing would be sent there.
    """
    try:
        hosts.check(url)
    except Forbidden as error:
        raise InvalidRequest(str(error), "url", RIGHT) from None


def is_public(address: IpAddress) -> bool:
    """Whether anyone may reach an address: what it carries inside counts too."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: IpAddress) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _literal(host: str) -> IpAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
