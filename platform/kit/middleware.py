"""Turns what actions refuse, and views did not catch, into a page with words."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from kit.errors import Refused, TooMany


class RefusalMiddleware:
    """A refusal that no form caught becomes a page of its own: 400, or 429 with the time to wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer refusals; leave everything else to Django."""
        if not isinstance(error, Refused):
            return None
        template = "429.html" if isinstance(error, TooMany) else "400.html"
        response = render(request, template, {"reason": str(error)}, status=error.status)
        if isinstance(error, TooMany):
            response["Retry-After"] = str(error.retry_after)
        return response
