"""The language of a request: what the person chose, else what the browser asks for, among the site's own languages.

And the seat of somebody who is signed in: the day it was last seen, at most one write a day.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from accounts.actions.seats import IN_SESSION
from accounts.models import Seat
from kit import clock


def languages_of(request: HttpRequest) -> list[str]:
    """The languages of the site, its main one first."""
    tenant = getattr(request, "tenant", None)
    if tenant is None:
        return [code for code, _name in settings.LANGUAGES]
    return [tenant.language, *(code for code in tenant.languages if code != tenant.language)]


def language_for(request: HttpRequest) -> str:
    """The language to answer in."""
    offered = languages_of(request)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in offered:
        return chosen
    for wanted, _weight in parse_accept_lang_header(request.headers.get("accept-language", "")):
        short = wanted.split("-")[0]
        if short in offered:
            return short
    return offered[0]


class LanguageMiddleware:
    """Activates the language and says so in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_for(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
        return response


class SeatMiddleware:
    """Keeps the seat of a session up to date. Asks the session only if something else has: a page that anybody may keep
    must not depend on it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        session = request.session
        if not session.accessed or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return response
        known, today = session.get(IN_SESSION), clock.now().date().isoformat()
        if known and (known["session"] != session.session_key or known["on"] != today):
            Seat.objects.filter(key=known["key"]).update(session_key=session.session_key or "", seen_on=today)
            session[IN_SESSION] = {**known, "session": session.session_key, "on": today}
        return response
