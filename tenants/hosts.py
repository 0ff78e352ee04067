"""From a request's host to a tenant, without a query when warm, and almost for nothing when the host is unknown.

Each process remembers the names of all hosts that lead anywhere, and the tenants of those that were asked for. A host that
is not among the names is unknown: no query, and nothing to remember about it, so nobody can fill the memory.

The processes learn of a change by a number in the database (`Routing`), which every change makes higher. A process reads it
at most once in LOOK_EVERY seconds, in one thread, while a request is being routed; when it is another one than before, the
process forgets what it knew. Should the number ever be missed, knowledge ends after KNOWN_FOR seconds by itself.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import threading
import time
from collections import OrderedDict

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F

from tenants.models import Domain, Routing, Tenant

logger = logging.getLogger("tenants.hosts")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_PORT = re.compile(r"(?::[0-9]{0,5})?")
#: How often a process looks for changes, and how long it believes what it knows, in seconds.
LOOK_EVERY = 1.0
KNOWN_FOR = 10.0
#: The same for a host that leads nowhere: somebody may be led to a city that became ready a moment ago. However many ask,
#: it is one small query in so many seconds.
LOOK_AGAIN_EVERY = 0.05
#: How many tenants a process remembers.
ROOM_FOR = 4096


class _Memory:
    """What this process knows. `age` counts how often it forgot everything."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.age = 0
        self.number = -1
        self.next_look = 0.0
        self.looked_at = 0.0
        self.names: frozenset[str] = frozenset()
        self.names_until = 0.0
        self.tenants: OrderedDict[str, tuple[float, Tenant]] = OrderedDict()

    def forget(self) -> None:
        """Forget everything. With the lock held."""
        self.age += 1
        self.names_until = 0.0
        self.tenants.clear()


_memory = _Memory()


def normalised(host: str) -> str:
    """The host in lower case, without port and trailing dot; empty when it is no host at all."""
    host = host.strip().lower()
    if host.startswith("["):
        address, _bracket, port = host[1:].partition("]")
        return f"[{address}]" if _bracket and _PORT.fullmatch(port) and _is_ipv6(address) else ""
    name, colon, port = host.partition(":")
    name = name.removesuffix(".")
    if not name or len(name) > 253 or not _PORT.fullmatch(colon + port):
        return ""
    return name if all(_LABEL.fullmatch(label) for label in name.split(".")) else ""


def is_public(host: str) -> bool:
    """Whether the (normalised) host is Civocracy's own site."""
    return host in settings.PUBLIC_HOSTS or host.removeprefix("www.") in settings.PUBLIC_HOSTS


def is_ours(host: str) -> bool:
    """Whether the (normalised) host is a name of this installation: its own site's, or below the tenants' suffix."""
    return is_public(host) or f".{host}".endswith(f".{settings.TENANT_HOST_SUFFIX}")


def tenant_at(host: str) -> Tenant | None:
    """The tenant of a (normalised) host, from memory where possible. Call it in the lobby.

    A query for the number once in LOOK_EVERY seconds. After a change: one for the names, and one for each host that is
    asked for and known. None for a host that is not; for such a one it is looked again whether something has changed,
    at most once in LOOK_AGAIN_EVERY seconds.
    """
    _keep_up()
    tenant, is_known = _tenant_at(host)
    leads_nowhere = not is_known or (tenant is not None and not tenant.has_site)
    if leads_nowhere and _look_again():
        tenant, _is_known = _tenant_at(host)
    return tenant


def _tenant_at(host: str) -> tuple[Tenant | None, bool]:
    """The tenant as far as this process knows, and whether the host's name is known."""
    now = time.monotonic()
    with _memory.lock:
        held = _memory.tenants.get(host)
        if held is not None and held[0] > now:
            _memory.tenants.move_to_end(host)
            return held[1], True
        age = _memory.age
    if _names(now, age).isdisjoint(_spellings(host)):
        return None, False
    tenant = _look_up(host)
    if tenant is not None:
        _remember(host, tenant, until=now + KNOWN_FOR, age=age)
    return tenant, True


def forget() -> None:
    """Forget every host here and now, and have every other process do so within LOOK_EVERY seconds.

    For after the commit. Never raises: should the number not reach the database, KNOWN_FOR ends what others know.
    """
    from tenants.context import lobby

    forget_here()
    try:
        with lobby():
            if not Routing.objects.update(number=F("number") + 1):
                Routing.objects.create(pk=1)
    except DatabaseError:
        logger.exception("The other processes could not be told that routing changed.")


def forget_here() -> None:
    """Forget every host in this process alone."""
    with _memory.lock:
        _memory.forget()
        _memory.next_look = 0.0


def _keep_up() -> None:
    now = time.monotonic()
    with _memory.lock:
        if now < _memory.next_look:
            return
        # The others go on with what is known while one looks.
        _memory.next_look, _memory.looked_at = now + LOOK_EVERY, now
    _look()


def _look_again() -> bool:
    """Look out of turn, unless somebody did a moment ago; returns whether something had changed."""
    now = time.monotonic()
    with _memory.lock:
        if now < _memory.looked_at + LOOK_AGAIN_EVERY:
            return False
        _memory.next_look, _memory.looked_at = now + LOOK_EVERY, now
    return _look()


def _look() -> bool:
    number = Routing.objects.values_list("number", flat=True).first() or 0
    with _memory.lock:
        if number == _memory.number:
            return False
        _memory.forget()
        _memory.number = number
        return True


def _names(now: float, age: int) -> frozenset[str]:
    with _memory.lock:
        if _memory.names_until > now:
            return _memory.names
    names = frozenset(Domain.objects.values_list("domain", flat=True))
    with _memory.lock:
        if _memory.age == age:  # else something changed meanwhile, and these may be the old ones
            _memory.names, _memory.names_until = names, now + KNOWN_FOR
    return names


def _remember(host: str, tenant: Tenant, *, until: float, age: int) -> None:
    with _memory.lock:
        if _memory.age != age:
            return
        _memory.tenants[host] = (until, tenant)
        _memory.tenants.move_to_end(host)
        while len(_memory.tenants) > ROOM_FOR:
            _memory.tenants.popitem(last=False)


def _look_up(host: str) -> Tenant | None:
    found = Domain.objects.select_related("tenant").filter(domain__in=_spellings(host))
    by_name = {domain.domain: domain.tenant for domain in found}
    # What was registered with "www." is not what was registered without it.
    return next((by_name[name] for name in _spellings(host) if name in by_name), None)


def _spellings(host: str) -> tuple[str, ...]:
    bare = host.removeprefix("www.")
    return (host,) if bare == host else (host, bare)


def _is_ipv6(address: str) -> bool:
    try:
        ipaddress.IPv6Address(address)
    except ValueError:
        return False
    return True
