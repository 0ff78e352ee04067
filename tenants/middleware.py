"""Every request is in exactly one place: the public site, one tenant, or nowhere (an unknown host)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import set_urlconf
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kit import scope
from kit.access import belongs
from tenants import cells, hosts
from tenants.connection import connection
from tenants.context import enter, host_of, lobby

Respond = Callable[[HttpRequest], HttpResponseBase]


class TenantMiddleware:
    """First of all: enters the tenant of the host, and is back in the lobby afterwards, whatever happened.

    Sets `request.tenant` (None on the public site) and the URL configuration.
    """

    #: What machines ask for by whatever name they know.
    ON_ANY_HOST = ("/healthz", "/readyz", "/stripe/", "/static/", "/tls/ask")
    #: What the reverse proxy asks before it gets a certificate, by whatever name it knows us.
    ON_EVERY_HOST = ("/tls/ask",)
    #: What the page about an unknown city needs.
    ON_AN_UNKNOWN_HOST = ("/static/", "/theme.css", "/legal/")

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        cells.home()
        host = hosts.normalised(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))
        try:
            if hosts.is_public(host) or request.path in self.ON_EVERY_HOST:
                return self._public(request, host)
            return self._tenant(request, host)
        finally:
            timezone.deactivate()
            cells.home()

    def _public(self, request: HttpRequest, host: str) -> HttpResponseBase:
        if (
            host != settings.PUBLIC_HOST
            and request.method == "GET"
            and not request.path.startswith(self.ON_ANY_HOST)
        ):
            # One host for people, so that the cookie of the first page is there when Stripe or a mail leads back.
            target = f"{settings.SITE_SCHEME}://{settings.PUBLIC_HOST}{settings.SITE_PORT_SUFFIX}"
            return HttpResponseRedirect(target + request.get_full_path())
        request.tenant = None  # type: ignore[attr-defined]
        self._use(request, settings.PUBLIC_SCHEMA_URLCONF)
        with lobby():
            return self.get_response(request)

    def _tenant(self, request: HttpRequest, host: str) -> HttpResponseBase:
        with lobby():
            tenant = hosts.tenant_at(host) if host else None
            if tenant is None or not tenant.has_site:
                request.tenant = None  # type: ignore[attr-defined]
                self._use(request, settings.PUBLIC_SCHEMA_URLCONF)
                if request.path.startswith(self.ON_AN_UNKNOWN_HOST):
                    return self.get_response(request)
                with translation.override(translation.get_language_from_request(request)):
                    return _page(request, "unknown_city.html", 404)
            primary = host_of(tenant)
        if host != primary:
            return _moved(request, primary)
        request.tenant = tenant  # type: ignore[attr-defined]
        self._use(request, settings.ROOT_URLCONF)
        with enter(tenant):
            return _for_this_host_alone(_rendered(self.get_response(request)), host)

    @staticmethod
    def _use(request: HttpRequest, urlconf: str) -> None:
        request.urlconf = urlconf
        set_urlconf(urlconf)


class LifecycleMiddleware:
    """A suspended site shows a notice; a read-only one refuses changes, except signing in, paying and taking one's data; a
    frozen one, which is being moved, refuses these as well, for a few minutes. Programs get the same as JSON.

    The database refuses them as well: see isolation.WRITTEN_WHEN_READ_ONLY.
    """

    #: Paths that answer in every state: legal notices, billing, the export, health, static theme; and signing in and out.
    ALWAYS = (
        *(
            "/legal/",
            "/workspace/billing/",
            "/api/v1/billing/",
            "/workspace/export/",
            "/healthz",
            "/theme.css",
            "/i18n/",
            "/dev/",
        ),
        *("/account/login/", "/account/logout/", "/account/entry/", "/account/reauthenticate/"),
        *("/account/again/", "/account/seats/", "/account/mfa/authenticate/", "/account/mfa/reauthenticate/"),
        *("/account/mfa/webauthn/login/", "/account/mfa/webauthn/reauthenticate/"),
    )
    #: What is looked at in every state, and changed only where changes are taken.
    ALWAYS_READ = ("/account/",)
    SAFE = ("GET", "HEAD", "OPTIONS")
    #: What is a change although it is only looked at: a way to be signed in.
    OPENS_DOORS = ("/account/entry/",)
    #: Where programs ask.
    API = "/api/"
    #: Seconds after which it makes sense to try a frozen site again.
    FROZEN_FOR = 60

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        tenant = getattr(request, "tenant", None)
        if tenant is None or tenant.is_writable:
            return self.get_response(request)
        is_safe = request.method in self.SAFE
        if tenant.is_frozen and (not is_safe or request.path.startswith(self.OPENS_DOORS)):
            return self._frozen(request)
        if request.path.startswith(self.ALWAYS):
            return self.get_response(request)
        if is_safe and request.path.startswith(self.ALWAYS_READ):
            return self.get_response(request)
        if tenant.state == tenant.State.SUSPENDED:
            return self._suspended(request)
        if not is_safe:
            return self._refused(request, "read_only.html", 403, _("This site can only be read for now."))
        return self.get_response(request)

    def _suspended(self, request: HttpRequest) -> HttpResponse:
        user = getattr(request, "user", None)
        return self._refused(
            request,
            "suspended_city.html",
            503,
            _("This site is suspended."),
            is_administrator=user is not None and belongs(user, "administrator"),
        )

    def _frozen(self, request: HttpRequest) -> HttpResponse:
        reason = _("We are moving this site to another server. In a few minutes everything works again.")
        response = self._refused(request, "read_only.html", 503, reason, reason=reason)
        response["Retry-After"] = str(self.FROZEN_FOR)
        return response

    def _refused(
        self, request: HttpRequest, template: str, status: int, words: str, **context: object
    ) -> HttpResponse:
        if request.path.startswith(self.API):
            return JsonResponse({"detail": words}, status=status)
        return _page(request, template, status, **context)


def _page(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    return render(request, template, {"tenant": getattr(request, "tenant", None), **context}, status=status)


def _moved(request: HttpRequest, primary: str) -> HttpResponseBase:
    """To the same page on the primary host, for good: 308 keeps the method of what is not just looked at."""
    target = f"{settings.SITE_SCHEME}://{primary}{settings.SITE_PORT_SUFFIX}{request.get_full_path()}"
    response = HttpResponsePermanentRedirect(target, preserve_request=request.method not in ("GET", "HEAD"))
    # Without an end, browsers would never learn that the site has moved back.
    response["Cache-Control"] = "max-age=3600"
    return response


def _for_this_host_alone(response: HttpResponseBase, host: str) -> HttpResponseBase:
    # What a city has below a domain of its own is not ours to promise HTTPS for.
    promise = "Strict-Transport-Security"
    if promise in response and not hosts.is_ours(host):
        response[promise] = response[promise].partition(";")[0]
    return response


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    # A lazy template would query after we have left the tenant.
    if isinstance(response, TemplateResponse) and not response.is_rendered:
        response.render()
    return response


def scope_is_left() -> bool:
    """Whether the connection and the scope are back in the lobby; asked by tests and the health page."""
    return (
        connection.cell == cells.MAIN
        and connection.schema_name == "public"
        and scope.current_or_none() is None
    )
