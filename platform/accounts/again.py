"""Showing once more that it is you, before something important: a decorator for views, and a code by mail.

django-allauth asks for the password or the second factor. Whoever has neither gets a code by mail from us: else a browser
that was left open would be enough to take an account over.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.internal.cryptokit import compare_user_code
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode

from accounts import limits, rules
from accounts.models import User
from kit import clock, mail

_View = TypeVar("_View", bound=Callable[..., Any])
_STATE = "again"
_VALID_FOR = 15 * 60  # seconds
_TRIES = 5
#: How allauth is told that signing in a moment ago is enough. Never counts as having shown something anew.
_TAKEN_OVER = "taken_over"


def is_recent(request: HttpRequest) -> bool:
    """Whether this person has signed in, or shown again that it is them, within the last 15 minutes."""
    records = get_authentication_records(request, cast("Any", request.user))
    shown = [record["at"] for record in records if record["method"] != _TAKEN_OVER]
    return bool(shown) and time.time() - shown[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def shown_again(view: _View) -> _View:
    """Let a view of somebody who is signed in pass only if it `is_recent`; else lead them to show it, and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated or is_recent(request):
            _take_over(request)
            response: HttpResponseBase = view(request, *args, **kwargs)
            return response
        ways = get_adapter().get_reauthentication_methods(request.user)
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{ways[0]['url']}?{query}")

    return cast("_View", guarded)


def _take_over(request: HttpRequest) -> None:
    # allauth asks whoever has a passkey to show it, even one that works at a former address only. Nothing else to show
    # means that the code they came in with is all there is.
    user = request.user
    if not isinstance(user, User) or did_recently_reauthenticate(request):
        return
    by_code_alone = not user.has_usable_password() and not rules.asks_for_second_step(
        user, host=request.get_host()
    )
    if _came_in_by_second_factor(request, user) or by_code_alone:
        record_authentication(request, user, method=_TAKEN_OVER, reauthenticated=True)


def _came_in_by_second_factor(request: HttpRequest, user: User) -> bool:
    # A passkey, or the second step, shown while signing in a moment ago is as good as the same shown again: allauth knows
    # only what was shown after signing in, and would ask for the passkey that has just opened the door.
    oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, user)
    return any(record["method"] == "mfa" and record["at"] > oldest for record in records)


def send_code(request: HttpRequest, user: User) -> None:
    """Mail a code to the person who is signed in. Raises TooMany."""
    limits.take(request, what="again", whom=user.email)
    code = get_adapter().generate_login_code()
    request.session[_STATE] = {"code": code, "at": clock.now().timestamp(), "tries": 0}
    mail.queue_mail(
        "accounts/emails/again_code", to=[user.email], context={"code": code}, language=user.language
    )


def is_waiting(request: HttpRequest) -> bool:
    """Whether a code has been mailed that is still good."""
    state = request.session.get(_STATE)
    if state is None:
        return False
    return bool(clock.now().timestamp() - state["at"] < _VALID_FOR and state["tries"] < _TRIES)


def confirm(request: HttpRequest, user: User, code: str) -> bool:
    """Whether that is the code. If so, it counts as shown, and is used up."""
    state = request.session.get(_STATE)
    if state is None or not is_waiting(request):
        return False
    if not compare_user_code(actual=code, expected=state["code"]):
        request.session[_STATE] = {**state, "tries": state["tries"] + 1}
        return False
    del request.session[_STATE]
    record_authentication(request, user, method="code", email=user.email, reauthenticated=True)
    return True
