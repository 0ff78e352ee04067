"""Rate limits counted in the database: exact under concurrency, and in the tenant's own schema."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from kit import clock
from kit.errors import TooMany
from kit.models import RateCount
from kit.requests import client_address

_View = TypeVar("_View", bound=Callable[..., Any])

_COUNT = """
    INSERT INTO kit_ratecount (bucket, count, expires_at) VALUES (%s, 1, %s)
    ON CONFLICT (bucket) DO UPDATE SET count = kit_ratecount.count + 1
    RETURNING count
"""


def check(name: str, key: str, *, limit: int, per: int) -> None:
    """Count one more `name` by `key` in the running window of `per` seconds. Raises TooMany past `limit`.

    `key` (an address, a user's id) is stored as a keyed hash only.
    """
    now = clock.now()
    window = int(now.timestamp()) // per
    digest = salted_hmac("kit.ratelimit", f"{name}:{key}").hexdigest()[:24]
    ends_in = per - int(now.timestamp()) % per
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [f"{name}:{digest}:{window}", now + timedelta(seconds=per)])
        (count,) = cursor.fetchone()
    if count > limit:
        minutes = max(1, -(-ends_in // 60))
        raise TooMany(
            ngettext(
                "That was too often in a short time. Please try again in %(minutes)d minute.",
                "That was too often in a short time. Please try again in %(minutes)d minutes.",
                minutes,
            )
            % {"minutes": minutes},
            retry_after=ends_in,
        )


def rate_limited(name: str, *, limit: int, per: int) -> Callable[[_View], _View]:
    """Limit the POSTs of a view by the signed-in person, or by network address for anybody else."""

    def decorate(view: _View) -> _View:
        @wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method == "POST":
                user = request.user
                who = f"user:{user.pk}" if user.is_authenticated else f"address:{client_address(request)}"
                check(name, who, limit=limit, per=per)
            return view(request, *args, **kwargs)

        return cast("_View", limited)

    return decorate


def forget_expired() -> int:
    """Delete the counts of windows that are over. Returns how many."""
    deleted, _details = RateCount.objects.filter(expires_at__lt=clock.now()).delete()
    return deleted
