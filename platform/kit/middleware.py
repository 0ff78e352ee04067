"""Turns what actions refuse, and views did not catch, into a page with words; and what no form was sent to."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from kit.errors import Refused, TooMany


class RefusalMiddleware:
    """A refusal that no form caught becomes a page of its own: 400, or 429 with the time to wait.

    Whoever opens an address that only takes forms (reloaded, kept, or come back to) reads so: 405, with the way on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not getattr(response, "content", True):
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer refusals; leave everything else to Django."""
        if not isinstance(error, Refused):
            return None
        template = "429.html" if isinstance(error, TooMany) else "400.html"
        response = render(request, template, {"reason": str(error)}, status=error.status)
        if isinstance(error, TooMany):
            response["Retry-After"] = str(error.retry_after)
        return response
