"""Asking a server whose address somebody typed into a form, without letting it be used against our own network.

https only; every address that its name stands for must be public; the connection goes to the very address that was
checked (a name may mean something else a moment later); no redirects; little time, little data. On one machine and in tests
`settings.OIDC_ALLOWS_LOOPBACK` lets http to a loopback address pass.
"""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

#: Seconds for everything together, and bytes of an answer.
PATIENCE = 8.0
LARGEST = 256 * 1024


class Unreachable(Exception):
    """The server was not asked, or gave no answer that can be read. The message says why, in words."""


def get(url: str, *, bearer: str = "") -> tuple[str, bytes]:
    """The type and the body of what is at an address."""
    headers = {"Accept": "application/json, application/jwt"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    status, kind, body = _ask("GET", url, headers, None)
    if status != 200:
        raise Unreachable(_("%(url)s answers with error %(status)d.") % {"url": url, "status": status})
    return kind, body


def get_json(url: str) -> dict[str, Any]:
    """What is at an address, as a JSON object."""
    return as_json(url, get(url)[1])


def post(url: str, fields: Mapping[str, str], *, authorization: str = "") -> tuple[int, dict[str, Any]]:
    """Send a form; the status and the JSON object that came back."""
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    if authorization:
        headers["Authorization"] = authorization
    status, _kind, body = _ask("POST", url, headers, urlencode(fields).encode())
    return status, as_json(url, body)


def as_json(url: str, body: bytes) -> dict[str, Any]:
    """A body as a JSON object."""
    try:
        read = json.loads(body)
    except ValueError as error:
        raise Unreachable(_("What %(url)s answers is not JSON.") % {"url": url}) from error
    if not isinstance(read, dict):
        raise Unreachable(_("What %(url)s answers is not what was expected.") % {"url": url})
    return read


def checked(url: str) -> SplitResult:
    """The parts of an address that may be asked. Raises Unreachable with the reason."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Unreachable(_("%(url)s is not a web address.") % {"url": url}) from error
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None:
        raise Unreachable(_("%(url)s is not a web address.") % {"url": url})
    if parts.scheme == "http" and not settings.OIDC_ALLOWS_LOOPBACK:
        raise Unreachable(_("%(url)s must begin with https://.") % {"url": url})
    if port is not None and port not in (443, 8443) and not settings.OIDC_ALLOWS_LOOPBACK:
        raise Unreachable(_("%(url)s is at an unusual port. Only 443 and 8443 are asked.") % {"url": url})
    return parts


def _ask(method: str, url: str, headers: dict[str, str], body: bytes | None) -> tuple[int, str, bytes]:
    parts, deadline = checked(url), time.monotonic() + PATIENCE
    connection = _connection_to(parts, _address_of(parts))
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        chunks, size = [], 0
        while chunk := response.read1(16_384):
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST or time.monotonic() > deadline:
                raise Unreachable(_("%(host)s answers too slowly or too much.") % {"host": parts.hostname})
        return response.status, response.headers.get_content_type(), b"".join(chunks)
    except ssl.SSLError as error:
        raise Unreachable(
            _("The certificate of %(host)s is not valid.") % {"host": parts.hostname}
        ) from error
    except (OSError, HTTPException) as error:
        raise Unreachable(_("%(host)s does not answer.") % {"host": parts.hostname}) from error
    finally:
        connection.close()


def _address_of(parts: SplitResult) -> str:
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("There is no server called %(host)s.") % {"host": parts.hostname}) from error
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(_may_be_asked(address, parts.scheme) for address in addresses):
        raise Unreachable(
            _("%(host)s is inside a private network. Only public servers are asked.")
            % {"host": parts.hostname}
        )
    return addresses[0]


def _may_be_asked(text: str, scheme: str) -> bool:
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if settings.OIDC_ALLOWS_LOOPBACK and address.is_loopback:
        return True
    # An address that carries another one inside (6to4, Teredo) could lead anywhere.
    hides = isinstance(address, IPv6Address) and bool(address.sixtofour or address.teredo)
    return scheme == "https" and address.is_global and not address.is_multicast and not hides


def _connection_to(parts: SplitResult, address: str) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "http":
        return _Pinned(host, parts.port or 80, address=address)
    return _PinnedSecure(host, parts.port or 443, address=address)


class _Pinned(HTTPConnection):
    """Goes to one address, whatever the name means by now."""

    def __init__(self, host: str, port: int, *, address: str) -> None:
        super().__init__(host, port, timeout=PATIENCE / 2)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _PinnedSecure(HTTPSConnection):
    """The same with TLS; the certificate must be that of the name."""

    def __init__(self, host: str, port: int, *, address: str) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=PATIENCE / 2, context=self._tls)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
