"""When staff were last here: a day, written at most once a day for each session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from kit import clock
from participation.departments.actions import note_activity
from participation.departments.standing import Standing
from tenants.context import current_tenant

_KEPT = "seen_on"


class PresenceMiddleware:
    """After a request by staff: note the day, unless this session has done so today already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # Only what the request has asked anyway is looked at: whoever did not have to be known stays unknown.
        user = getattr(request, "_cached_user", None)
        standing: Standing | None = getattr(user, "_standing", None)
        if standing is None or not standing.reach or request.session.session_key is None:
            return response
        today = clock.today()
        if request.session.get(_KEPT) != today.isoformat() and current_tenant().is_writable:
            note_activity(user, on=today)
            request.session[_KEPT] = today.isoformat()
        return response
