"""Browsers: their names in words, and the mark by which one that was signed in before is known again.

The mark is a signed cookie that says which accounts have been entered with this browser. It opens nothing. It only lets a
person's own browsers be counted apart from everybody else's, so that whoever hammers an address keeps nobody out
(`accounts.limits`).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from kit import scope

_BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux"),
)
_YEAR = 365 * 24 * 3600
_AT_MOST = 5


def device_in_words(user_agent: str) -> str:
    """ "Firefox, Windows": enough to recognise one's own browser. Empty when nothing is recognised."""
    found = (_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))
    return ", ".join(word for word in found if word)


def _first(choices: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in choices if re.search(pattern, text)), "")


@dataclass(frozen=True)
class Mark:
    """What the cookie says: the browser's own random id, and digests of the addresses that entered with it."""

    browser: str
    addresses: tuple[str, ...]

    def knows(self, address: str) -> bool:
        """Whether somebody with this address has signed in with this browser."""
        return _digest(address) in self.addresses


def mark_of(request: HttpRequest) -> Mark | None:
    """The mark of a browser, or None for one that nobody signed in with here."""
    try:
        browser, addresses = signing.loads(request.COOKIES.get(_name(), ""), salt=_salt(), max_age=_YEAR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Mark(str(browser), tuple(map(str, addresses)))


def remember(request: HttpRequest, response: HttpResponse, address: str) -> None:
    """Mark the browser: somebody with this address has just signed in with it."""
    mark = mark_of(request) or Mark(secrets.token_urlsafe(9), ())
    addresses = [_digest(address), *(one for one in mark.addresses if one != _digest(address))][:_AT_MOST]
    response.set_cookie(
        _name(),
        signing.dumps([mark.browser, addresses], salt=_salt()),
        max_age=_YEAR,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def _digest(address: str) -> str:
    return salted_hmac(_salt(), address.strip().lower()).hexdigest()[:16]


def _salt() -> str:
    return f"accounts.devices:{scope.current().schema}"


def _name() -> str:
    return "__Host-known" if settings.SESSION_COOKIE_SECURE else "known"
