"""Sending a message to an address of another system, and to no other place.

The address is resolved once, every answer of the resolver must be a public one, and the connection goes to just
that answer: a name that points elsewhere a moment later changes nothing. Redirects are not followed.
SEIDO_WEBHOOKS_PRIVATE=1 allows plain HTTP and private addresses, for receivers in one's own network.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 10
KEPT = 500
#: Networks of IPv6 in which an IPv4 address, perhaps a private one, is wrapped.
WRAPPING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


class RefusedError(Exception):
    """An address to which nothing is sent, and why."""


@dataclass(frozen=True)
class Answer:
    """What came back: `status` 0 where nothing did, and `text` then says why."""

    status: int
    text: str
    milliseconds: int

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


def host_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port. Raises RefusedError for an address that can never be used."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedError("not an address") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise RefusedError("not an address of the web")
    if parts.username or parts.password:
        raise RefusedError("an address with a password in it")
    if parts.scheme == "http" and not settings.SEIDO_WEBHOOKS_PRIVATE:
        raise RefusedError("not an https address")
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80)


def resolved(host: str, port: int) -> str:
    """The one address to connect to. Raises RefusedError where a name leads to a place inside."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise RefusedError("a name that is not known") from None
    places = [str(entry[4][0]) for entry in found]
    if not settings.SEIDO_WEBHOOKS_PRIVATE and not all(map(is_public, places)):
        raise RefusedError("a private address")
    return places[0]


def is_public(place: str) -> bool:
    address = ipaddress.ip_address(place.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if any(address in network for network in WRAPPING):
            return False
    return address.is_global and not address.is_multicast


class Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever the name says by now."""

    def __init__(self, host: str, port: int, place: str, secure: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.default_port = 443 if secure else 80  # so that the header Host names a port only where it must
        self.place = place
        self.secure = secure

    def connect(self) -> None:
        plain = socket.create_connection((self.place, self.port), timeout=SECONDS)
        self.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
            if self.secure
            else plain
        )


def send(*, url: str, body: str, headers: Mapping[str, str]) -> Answer:
    """Posts a message; what goes wrong is told in the answer."""
    began = time.monotonic()
    try:
        scheme, host, port = host_of(url)
        connection = Pinned(host, port, resolved(host, port), scheme == "https")
        try:
            parts = urlsplit(url)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body.encode(), dict(headers))
            response = connection.getresponse()
            status, text = response.status, response.read(KEPT).decode("utf-8", "replace")
        finally:
            connection.close()
    except RefusedError as error:
        status, text = 0, f"refused: {error}"
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        status, text = 0, f"{type(error).__name__}: {error}"
    return Answer(status, text.replace("\x00", "")[:KEPT], round(1000 * (time.monotonic() - began)))
