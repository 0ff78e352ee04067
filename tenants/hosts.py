"""From a request's host to a tenant, without a query when warm, and almost for nothing when the host is unknown."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict

from django.conf import settings

from tenants.models import Domain, Tenant

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
#: How long a process believes what it knows of a host, in seconds: found ones, and unknown ones.
KNOWN_FOR = 10.0
UNKNOWN_FOR = 2.0
ROOM_FOR = 4096

_lock = threading.Lock()
_cache: OrderedDict[str, tuple[float, Tenant | None]] = OrderedDict()


def normalised(host: str) -> str:
    """The host in lower case, without port and trailing dot; empty when it is no host at all."""
    host = host.strip().lower()
    if host.startswith("["):
        address, bracket, _port = host.partition("]")
        return f"{address}]" if bracket else ""
    name = host.partition(":")[0].removesuffix(".")
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        return ""
    return name


def is_public(host: str) -> bool:
    """Whether the (normalised) host is Civocracy's own site."""
    return host in settings.PUBLIC_HOSTS or host.removeprefix("www.") in settings.PUBLIC_HOSTS


def tenant_at(host: str) -> Tenant | None:
    """The tenant of a (normalised) host, from memory where possible. One query in the lobby otherwise."""
    now = time.monotonic()
    with _lock:
        held = _cache.get(host)
        if held is not None and held[0] > now:
            return held[1]
    tenant = _look_up(host)
    with _lock:
        _cache[host] = (now + (KNOWN_FOR if tenant else UNKNOWN_FOR), tenant)
        _cache.move_to_end(host)
        while len(_cache) > ROOM_FOR:
            _cache.popitem(last=False)
    return tenant


def forget() -> None:
    """Forget every host in this process; the others follow within KNOWN_FOR seconds."""
    with _lock:
        _cache.clear()


def _look_up(host: str) -> Tenant | None:
    names = {host, host.removeprefix("www.")}
    domain = Domain.objects.select_related("tenant").filter(domain__in=names).first()
    if domain is None:
        return None
    tenant = domain.tenant
    primary = Domain.objects.filter(tenant=tenant, is_primary=True).values_list("domain", flat=True).first()
    tenant.primary_host = primary or host  # type: ignore[attr-defined]  # read by tenants.context.host_of
    return tenant
