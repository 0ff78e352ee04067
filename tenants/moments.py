"""Gives readers who are not signed in the page that another one got less than a second ago (decision record 0014)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts.middleware import language_for
from kit import moments
from kit.moments import Kept, Moments
from tenants.models import Tenant

#: Longer addresses are not kept: they are made up.
LONGEST_ADDRESS = 400
#: What is part of the key, or stands for "without cookies".
VARIES_BY = frozenset({"cookie", "accept-language"})
PAGES = Moments()


class MomentMiddleware:
    """Behind the tenant and what counts visits, before everything else: an answer from here has no session and no query.

    A page is kept with all its headers, so security headers are those of the page that was made.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        tenant = getattr(request, "tenant", None)
        key = (
            _key(request, tenant) if isinstance(tenant, Tenant) and settings.PAGES_KEPT_SECONDS > 0 else None
        )
        if key is None:
            return self.get_response(request)
        kept = PAGES.find(key, stands_on=tenant, life=settings.PAGES_KEPT_SECONDS)
        if kept is not None:
            request.resolver_match = kept.match
            return kept.response()
        since = moments.seconds()
        response = self.get_response(request)
        match = request.resolver_match
        if (
            match is not None
            and getattr(match.func, "same_for_everybody", False)
            and _is_for_all(request, response)
        ):
            assert isinstance(response, HttpResponse)
            PAGES.keep(key, Kept(since, tenant, response.content, tuple(response.items()), match))
        return response


def _key(request: HttpRequest, tenant: Tenant) -> tuple[str, ...] | None:
    """What a page depends on beside its tenant's schema; None where the request is somebody's own."""
    meta = request.META
    if (
        request.method != "GET"
        or not set(request.COOKIES) <= {settings.LANGUAGE_COOKIE_NAME}
        or "HTTP_AUTHORIZATION" in meta
        or "HTTP_HX_REQUEST" in meta
        or meta.get("CONTENT_LENGTH") not in (None, "", "0")
    ):
        return None
    # The address exactly as it was asked for: pages repeat it, in the way to sign in and in the choice of a language.
    asked = (
        str(request.scheme),
        str(meta.get("HTTP_HOST", "")),
        request.path,
        str(meta.get("QUERY_STRING", "")),
    )
    if sum(map(len, asked)) > LONGEST_ADDRESS:
        return None
    return (tenant.cell, *asked, language_for(request))


def _is_for_all(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether this answer may be given to others: a whole page that was found, with nothing in it for one browser."""
    vary = {one.strip().lower() for one in response.headers.get("Vary", "").split(",") if one.strip()}
    control = response.headers.get("Cache-Control", "").lower()
    return (
        response.status_code == 200
        and isinstance(response, HttpResponse)
        and response.headers.get("Content-Type", "").startswith("text/html")
        and not response.cookies
        and vary <= VARIES_BY
        and not any(word in control for word in ("private", "no-store", "no-cache"))
        and getattr(request, "_csp_nonce", None) is None
    )
