"""The calendar: its secret address, and what calendar programs read there."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit import scope
from kit.access import audience
from participation.departments.rules import is_staff
from participation.teamwork import actions, queries
from participation.teamwork.calendar import calendar_of


@audience("anyone")
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever made this address. It needs no session and sets no cookie; the address is the key."""
    address = queries.calendar_address(token)
    if address is None or not is_staff(address.user):
        raise Http404
    with translation.override(address.user.language):
        body = calendar_of(address.user, made_at=address.created_at)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response["ETag"] = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@audience("staff")
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Make an address for one's calendar program. It is shown once: only its hash is kept."""
    shown = ""
    if request.method == "POST":
        token = actions.make_calendar_address(request.user)
        shown = f"{scope.current().url}{reverse('teamwork:feed', args=[token])}"
    made = queries.calendar_address_of(request.user)
    response = render(request, "teamwork/calendar.html", {"made": made, "shown": shown})
    response["Cache-Control"] = "no-store"
    return response


@audience("staff")
@require_POST
def removal(request: HttpRequest) -> HttpResponse:
    """Nobody can read the calendar under its address any more."""
    actions.remove_calendar_address(request.user)
    return redirect("workspace:calendar")
