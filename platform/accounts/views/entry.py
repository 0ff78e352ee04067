"""Coming in: by a personal link, or as somebody new."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import entry
from kit.access import audience


def next_of(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is on this site; else the front page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"


@never_cache
@audience("anyone")
@require_http_methods(["GET", "POST"])
def enter_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a personal link. A mailed one shows a button first: a mail scanner that opens links uses nothing up."""
    ticket = entry.ticket_for(token)
    if ticket is None:
        return render(request, "accounts/entry_expired.html", status=410)
    if request.method == "GET" and not ticket.on_sight:
        return render(request, "accounts/entry.html", {"person": ticket.user, "next": next_of(request)})
    user = entry.redeem(ticket)
    if user is None:
        return render(request, "accounts/entry_expired.html", status=410)
    record_authentication(request, user, method="entry")
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=next_of(request)))
    return response


@audience("anyone")
def sign_up(request: HttpRequest) -> HttpResponse:
    """There is one form for both: signing in with a new address makes the account."""
    return redirect("account_login")
