"""Django's error handlers. Each page says what happened, why, and what to do next; none asks the database.

What middleware shows (400 and 429 for refusals; unknown, suspended and read-only sites) are templates beside these.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

#: Shown when even the 500 page cannot be drawn.
LAST_WORDS = (
    '<!doctype html><html lang="en"><title>Something went wrong</title>'
    "<h1>Something went wrong on our side</h1><p>Please try again in a few minutes.</p></html>"
)


def page(request: HttpRequest, name: str, status: int, **context: object) -> HttpResponse:
    """Draw one of the error pages, without sessions, people or messages, which might be what is broken."""
    return HttpResponse(
        render_to_string(name, {"request": request, "status": status, **context}), status=status
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: the request makes no sense to us."""
    return page(request, "400.html", 400, reason="")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403, with the reason that ``kit.access`` or an action gave."""
    return page(request, "403.html", 403, reason=getattr(exception, "reason", ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403: a form came without its token, mostly because it was open for too long."""
    return page(request, "403_csrf.html", 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: nothing is at this address."""
    return page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, with nothing but a template; with one sentence when that fails too."""
    try:
        return HttpResponse(render_to_string("500.html", {"status": 500}), status=500)
    except Exception:  # Whatever is broken, an answer is given.
        return HttpResponse(LAST_WORDS, status=500)
