"""What people see of the twin: checkout, invoice and portal as Stripe hosts them, and the controls of the simulation."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from . import checkout, controls, invoice, portal
from .layout import Page, text_page

if TYPE_CHECKING:
    from ..app import Twin

_STYLES = Path(__file__).parent.parent / "static" / "twin.css"
View = Callable[["Twin", dict[str, str], str], Page]
_PAGES: list[tuple[str, str, View]] = [
    ("GET", "/()", controls.show),
    ("POST", "/_twin/([a-z-]+)", controls.act),
    ("GET", "/c/pay/([^/]+)", checkout.show),
    ("POST", "/c/pay/([^/]+)", checkout.pay),
    ("GET", "/c/pay/([^/]+)/authenticate", checkout.show_authentication),
    ("POST", "/c/pay/([^/]+)/authenticate", checkout.authenticate),
    ("GET", "/p/session/([^/]+)", portal.show),
    ("POST", "/p/session/([^/]+)", portal.act),
    ("GET", "/i/([^/]+)", invoice.show),
    ("POST", "/i/([^/]+)", invoice.act),
    ("GET", "/i/([^/]+)/pdf", invoice.as_pdf),
]
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self' http: https:; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def answer(twin: Twin, method: str, path: str, query: str, body: str) -> tuple[int, dict[str, str], bytes]:
    """Answer a request for a page: status, headers, body."""
    status, headers, content = _answered(twin, "GET" if method == "HEAD" else method, path, query, body)
    return status, _HEADERS | headers, content


def _answered(twin: Twin, method: str, path: str, query: str, body: str) -> Page:
    if path == "/static/twin.css":
        return 200, {"Content-Type": "text/css; charset=utf-8"}, _STYLES.read_bytes()
    if path == "/healthz":
        return 200, {"Content-Type": "text/plain"}, b"ok"
    for verb, pattern, view in _PAGES:
        if verb == method and (match := re.fullmatch(pattern, path)):
            given = dict(parse_qsl(body if method == "POST" else query, keep_blank_values=True))
            with twin.store.transaction():
                return view(twin, given, match[1])
    return text_page("Page not found", "The local Stripe simulation has no such page.", status=404)
