"""Where what is being done comes from: a page, the API, a background job, or a command on the machine, and which network.

The record keeps it with each line (see kit.audit). Networks are coarse from the start: the first 24 bits of an IPv4 address,
the first 48 of an IPv6 address; the address itself is never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Literal

from django.http import HttpRequest, HttpResponseBase

from kit.requests import client_address

Door = Literal["page", "api", "job", "command"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Through which door something comes in, and from which network ("192.0.2.0/24"), empty when there is none."""

    door: Door
    network: str = ""


COMMAND = Origin("command")
_origin: ContextVar[Origin] = ContextVar("origin", default=COMMAND)


def current() -> Origin:
    """Where the running code was called from."""
    return _origin.get()


@contextmanager
def entered(origin: Origin) -> Iterator[None]:
    """Come from `origin` for the length of a block."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def coarse_network(address: str) -> str:
    """The network of an address: /24 of IPv4, /48 of IPv6; empty for what is no address."""
    try:
        parsed = ip_address(address.partition("%")[0].strip("[]"))
    except ValueError:
        return ""
    mapped = getattr(parsed, "ipv4_mapped", None)
    parsed = mapped or parsed
    return str(ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False))


class OriginMiddleware:
    """Says for the length of a request that it came from a page or from the API, and from which network."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        door: Door = "api" if request.path.startswith("/api/") else "page"
        with entered(Origin(door, coarse_network(client_address(request)))):
            return self.get_response(request)
