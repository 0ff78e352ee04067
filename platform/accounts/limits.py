"""How often somebody may try, counted so that it cannot be used against others.

A limit for an address alone is a weapon: whoever knows Ada's address could keep her out. So attempts are counted

- by address *and* the network they come from, strictly;
- by network alone, generously: a whole town hall may sit behind one address;
- by address over all networks, against many machines that guess together. Browsers in which that person has signed in
  before are counted by themselves and never by this sum: while the address is under attack, they stay open.

Passkeys are asked for without an address, so nothing here can close them.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest

from accounts import devices
from kit import ratelimit
from kit.requests import client_address


@dataclass(frozen=True)
class Limit:
    """`each` in 5 minutes by address and network, `overall` in an hour by address, from browsers that are not known."""

    each: int
    overall: int


LIMITS = {
    "code": Limit(each=5, overall=40),
    "password": Limit(each=8, overall=60),
    "second-step": Limit(each=8, overall=60),
    "again": Limit(each=8, overall=60),
}
#: Attempts of one network in a minute, whatever the addresses.
FROM_ONE_NETWORK = 60


def take(request: HttpRequest, *, what: str, whom: str) -> None:
    """Count one attempt at `what` against the address `whom`. Raises TooMany, with the time to wait in words."""
    limit, network = LIMITS[what], network_of(request)
    ratelimit.check(f"net-{what}", network, limit=FROM_ONE_NETWORK, per=60)
    mark = devices.mark_of(request)
    is_known = mark is not None and mark.knows(whom)
    seat = f"browser:{mark.browser}" if mark and is_known else network
    ratelimit.check(f"try-{what}", f"{whom.lower()}|{seat}", limit=limit.each, per=300)
    if not is_known:
        ratelimit.check(f"all-{what}", whom.lower(), limit=limit.overall, per=3600)


def network_of(request: HttpRequest) -> str:
    """The network a request comes from: an IPv4 address, or the /64 that a household has in IPv6."""
    try:
        address = ip_address(client_address(request))
    except ValueError:
        return "unknown"
    return (
        str(ip_network(f"{address}/64", strict=False)) if isinstance(address, IPv6Address) else str(address)
    )
