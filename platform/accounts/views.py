"""Pages about accounts that django-allauth does not have."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import actions, entry
from accounts.forms import ProfileForm
from accounts.models import User
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


@never_cache
@audience("person")
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The name others see and the language of mails."""
    user = request.user
    assert isinstance(user, User)
    known = {"display_name": user.display_name, "language": user.language}
    form = ProfileForm(request.POST or None, initial=known)
    if form.is_valid():
        actions.edit_profile(user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(next_of(request))
    return render(request, "accounts/profile.html", {"form": form, "next": next_of(request)})


@audience("anyone")
def sign_up(request: HttpRequest) -> HttpResponse:
    """There is one form for both: signing in with a new address makes the account."""
    return redirect("account_login")
