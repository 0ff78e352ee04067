"""Coming in through the city's identity provider, and trying that out."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.actions import identities
from accounts.models import IdentityProvider
from accounts.oidc import checks, protocol
from accounts.oidc.addresses import redirect_uri
from accounts.oidc.fetching import Unreachable
from accounts.oidc.presets import preset_of
from accounts.oidc.protocol import Flow, Rejected
from accounts.views.entry import next_of
from kit import clock, ratelimit
from kit.access import audience
from kit.errors import Refused
from kit.requests import client_address

_FLOW = "oidc"
#: How long somebody may take at the provider, in seconds.
_VALID_FOR = 10 * 60


@never_cache
@audience("anyone")
@require_GET
def start(request: HttpRequest, key: str) -> HttpResponse:
    """Leave for the provider. A link, not a form: the browser would not let a form lead to another host."""
    provider = get_object_or_404(IdentityProvider, key=key, is_active=True)
    return _leave(request, provider, {"next": next_of(request)})


@never_cache
@audience("administrator")
@require_GET
def start_test(request: HttpRequest, key: str) -> HttpResponse:
    """The same, to see whether it works: nobody is signed in at the end."""
    return _leave(request, get_object_or_404(IdentityProvider, key=key), {"test": "1"})


@never_cache
@audience("anyone")
@require_GET
def come_back(request: HttpRequest, key: str) -> HttpResponse:
    """Back from the provider: what it says is verified, and belongs to this browser, this site and this attempt."""
    ratelimit.check("oidc", client_address(request), limit=120, per=60)
    provider = get_object_or_404(IdentityProvider, key=key)
    kept = request.session.pop(_FLOW, None)
    try:
        claims = _claims(request, provider, kept)
        if kept.get("test"):
            results = checks.look_at_claims(provider, claims)
            return render(request, "accounts/provider_tested.html", {"provider": provider, "checks": results})
        return _enter(request, provider, claims, str(kept["next"]))
    except (Refused, Rejected, Unreachable) as reason:
        context = {"reason": str(reason), "provider": provider, "is_test": bool(kept and kept.get("test"))}
        return render(request, "accounts/provider_refused.html", context, status=403)


def _leave(request: HttpRequest, provider: IdentityProvider, remembered: dict[str, str]) -> HttpResponse:
    ratelimit.check("oidc", client_address(request), limit=120, per=60)
    flow = Flow.begin()
    try:
        metadata = protocol.discover(provider.issuer)
    except Unreachable as reason:
        context = {"reason": str(reason), "provider": provider, "is_test": "test" in remembered}
        return render(request, "accounts/provider_refused.html", context, status=502)
    request.session[_FLOW] = {
        **flow.kept(),
        **remembered,
        "provider": provider.key,
        "at": clock.now().timestamp(),
    }
    address = protocol.authorization_url(
        metadata,
        flow,
        preset=preset_of(provider.preset),
        client_id=provider.client_id,
        redirect_uri=redirect_uri(provider),
    )
    return HttpResponseRedirect(address)


def _claims(request: HttpRequest, provider: IdentityProvider, kept: dict[str, Any] | None) -> dict[str, Any]:
    state = request.GET.get("state", "")
    if (
        not kept
        or kept["provider"] != provider.key
        or not secrets.compare_digest(kept["state"].encode(), state.encode())
    ):
        raise Rejected(_("This browser did not start this attempt, or it was finished already. Start again."))
    if clock.now().timestamp() - kept["at"] > _VALID_FOR:
        raise Rejected(_("That took too long. Start again."))
    if not (kept.get("test") or provider.is_active):
        raise Rejected(_("This provider is switched off."))
    metadata = protocol.discover(provider.issuer)
    if request.GET.get("iss", metadata.issuer) != metadata.issuer:
        raise Rejected(_("Another provider answered than the one you were sent to."))
    if "code" not in request.GET:
        raise Rejected(protocol.reason_of(request.GET.get("error", "")))
    return protocol.exchange(
        metadata,
        Flow(kept["state"], kept["nonce"], kept["verifier"]),
        preset=preset_of(provider.preset),
        client_id=provider.client_id,
        secret=identities.secret_of(provider),
        redirect_uri=redirect_uri(provider),
        code=request.GET["code"],
    )


def _enter(
    request: HttpRequest, provider: IdentityProvider, claims: dict[str, Any], wanted: str
) -> HttpResponse:
    may_make = get_adapter().is_open_for_signup(request)
    user = identities.person_of(provider, claims=claims, may_make=may_make)
    if user is None:
        email = identities.keep_pending(provider, claims=claims, request=request)
        return render(
            request, "accounts/provider_pending.html", {"email": email, "next": wanted, "provider": provider}
        )
    record_authentication(request, user, method="oidc", provider=provider.key)
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=wanted))
    return response
