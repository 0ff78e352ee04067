"""Whether the reverse proxy may get a certificate for a host. Caddy asks before each one it gets on demand."""

from __future__ import annotations

import threading
import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kit.access import audience
from tenants import hosts

#: How many strangers' names a process answers in a second before it stops to talk, and how many at once.
PER_SECOND = 50.0
AT_ONCE = 200.0


class _Bucket:
    """A bucket of patience: each question takes a drop, time fills it again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drops = AT_ONCE
        self._filled_at = 0.0

    def take(self) -> bool:
        """Whether there was a drop left."""
        now = time.monotonic()
        with self._lock:
            self._drops = min(AT_ONCE, self._drops + (now - self._filled_at) * PER_SECOND)
            self._filled_at = now
            if self._drops < 1:
                return False
            self._drops -= 1
            return True


_bucket = _Bucket()


@never_cache
@audience("anyone")
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """200 for `?domain=` of a host that leads to a site, else 404; 429 when too many strangers' names are asked for.

    The limit is counted in this process's memory, and known hosts do not count: whoever invents names costs no query
    and keeps nobody from a certificate.
    """
    host = hosts.normalised(request.GET.get("domain", ""))
    if host and _leads_to_a_site(host):
        return HttpResponse("yes", content_type="text/plain")
    if not _bucket.take():
        return HttpResponse("later", status=429, content_type="text/plain", headers={"Retry-After": "1"})
    return HttpResponse("no", status=404, content_type="text/plain")


def _leads_to_a_site(host: str) -> bool:
    # Below our own suffix nobody links to "www."; an authority would only refuse us after too many of them.
    if host.startswith("www.") and host.endswith(f".{settings.TENANT_HOST_SUFFIX}"):
        return False
    tenant = hosts.tenant_at(host)
    return tenant is not None and tenant.has_site
