"""Sign-in and security: everything that lets somebody in, and where they are signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions, again, queries, rules
from accounts.actions.policy import RESET_WAITS
from accounts.actions.seats import seat_key
from accounts.emails import reset_salt
from accounts.forms import CodeForm
from accounts.models import Seat, User
from accounts.views.entry import next_of
from kit.access import audience, lack_of

_View = TypeVar("_View", bound=Callable[..., Any])


@never_cache
@audience("person")
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Password, passkeys, app, recovery codes, and the browsers one is signed in with."""
    user = _person(request)
    held = list(Authenticator.objects.filter(user=user).order_by("pk"))
    host = request.get_host()
    codes = next((one.wrap() for one in held if one.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "has_password": user.has_usable_password(),
        "app": next((one for one in held if one.type == Authenticator.Type.TOTP), None),
        "passkeys": [
            {"row": one, "name": one.wrap().name, "works_here": rules.works_at(one, host)}
            for one in held
            if one.type == Authenticator.Type.WEBAUTHN
        ],
        "codes": codes,
        "codes_left": len(codes.get_unused_codes()) if codes else 0,
        "seats": queries.seats_of(user),
        "reset": queries.reset_of(user),
        "this_seat": seat_key(request),
    }
    return render(request, "mfa/index.html", context)


@never_cache
@audience("person")
@require_GET
def second_step(request: HttpRequest) -> HttpResponse:
    """What staff are led to who have no second step yet, where the site asks for one."""
    user = _person(request)
    if lack_of(user) is None:
        return redirect("/workspace/")
    return render(request, "accounts/second_step.html", {"since": queries.policy().second_factor_from})


@never_cache
@audience("anyone")
@require_http_methods(["GET", "POST"])
def stop_reset(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the reset of one's second step, from the mail about it, without signing in. Looking at it stops nothing."""
    user = _whose_reset(token)
    if user is None:
        return render(request, "accounts/stop_reset.html", {"state": "over"}, status=410)
    if request.method == "POST":
        actions.stop_reset(user, by=user)
        return render(request, "accounts/stop_reset.html", {"state": "stopped"})
    return render(request, "accounts/stop_reset.html", {"state": "waiting"})


def _whose_reset(token: str) -> User | None:
    try:
        pk, asked_at = signing.loads(token, salt=reset_salt(), max_age=RESET_WAITS)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(pk=pk).first()
    reset = queries.reset_of(user) if user else None
    return user if reset is not None and reset.asked_at.isoformat() == asked_at else None


@audience("person")
@require_GET
def to_security(request: HttpRequest) -> HttpResponse:
    """Passkeys have no page of their own."""
    return redirect("mfa_index")


@audience("person")
@require_POST
def leave_seat(request: HttpRequest, key: str) -> HttpResponse:
    """End the session of one browser."""
    user = _person(request)
    seat = get_object_or_404(Seat, key=key, user=user)
    actions.leave_seat(seat, by=user)
    messages.success(request, _("That browser is signed out."))
    return redirect("mfa_index")


@audience("person")
@require_POST
def keep_second_step(request: HttpRequest) -> HttpResponse:
    """Stop the reset of one's own second step."""
    user = _person(request)
    actions.stop_reset(user, by=user)
    messages.success(request, _("Your second step stays as it is."))
    return redirect("mfa_index")


@audience("person")
@require_POST
def leave_elsewhere(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    ended = actions.leave_elsewhere(_person(request), request=request)
    words = ngettext(
        "You are signed out in %(n)d other browser.", "You are signed out in %(n)d other browsers.", ended
    )
    messages.success(request, words % {"n": ended} if ended else _("You are signed out everywhere else."))
    return redirect("mfa_index")


@never_cache
@audience("person")
@require_http_methods(["GET", "POST"])
def again_by_code(request: HttpRequest) -> HttpResponse:
    """Show once more that it is you, by a code that is mailed to your address."""
    user = _person(request)
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.POST.get("action") == "send":
        again.send_code(request, user)
    elif form.is_valid():
        if again.confirm(request, user, form.cleaned_data["code"]):
            return HttpResponseRedirect(next_of(request))
        form.add_error("code", _("This code is wrong, or its time has run out."))
    context = {"form": form, "next": next_of(request), "waiting": again.is_waiting(request)}
    return render(request, "accounts/again.html", context, status=422 if form.errors else 200)


def watched(view: _View) -> _View:
    """A page of allauth that changes a second factor: what follows from a change follows in one place."""

    @wraps(view)
    def watching(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or not isinstance(request.user, User):
            response: HttpResponseBase = view(request, *args, **kwargs)
            return response
        user = request.user
        before = queries.credentials_of(user)
        response = view(request, *args, **kwargs)
        if actions.note_changes(user, before=before, request=request):
            # They had just shown that it is them: recovery codes can be looked at without waiting for the next digits.
            record_authentication(request, user, method="mfa", reauthenticated=True)
        return response

    return cast("_View", watching)


def _person(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user
