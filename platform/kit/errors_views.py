"""Pages for when something cannot be shown. Each says what happened, why, and what to do next; none asks the database."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

#: Shown when even the 500 page cannot be drawn.
LAST_WORDS = (
    '<!doctype html><html lang="en"><title>Something went wrong</title>'
    "<h1>Something went wrong on our side</h1><p>Please try again in a few minutes.</p></html>"
)


def page(request: HttpRequest, name: str, status: int, **context: object) -> HttpResponse:
    """Draw one of the error pages, without sessions, people or messages, which might be what is broken."""
    return HttpResponse(render_to_string(name, {"request": request, "status": status, **context}), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: the request makes no sense to us."""
    return page(request, "400.html", 400, reason="")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403, with the reason that ``kit.access`` or an action gave."""
    return page(request, "403.html", 403, reason=getattr(exception, "reason", ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403: a form came without its token, mostly because it was open for too long."""
    return page(request, "403_csrf.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: nothing is at this address."""
    return page(request, "404.html", 404)


def too_many_requests(request: HttpRequest, reason: str = "", retry_after: int = 60) -> HttpResponse:
    """Answer 429; ``retry_after`` is in seconds."""
    response = page(request, "429.html", 429, reason=reason)
    response["Retry-After"] = str(retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, with nothing but a template; with one sentence when that fails too."""
    try:
        return HttpResponse(render_to_string("500.html", {"status": 500}), status=500)
    except Exception:  # Whatever is broken, an answer is given.
        return HttpResponse(LAST_WORDS, status=500)


def unknown_city(request: HttpRequest) -> HttpResponse:
    """Answer 404 for a host that belongs to no city."""
    return page(request, "unknown_city.html", 404, host=request.META.get("HTTP_HOST", "").split(":")[0][:100])


def suspended_city(request: HttpRequest, *, name: str = "", contact_email: str = "") -> HttpResponse:
    """Answer 503 for a city whose site is closed for the time being. Nothing of it is lost."""
    return page(request, "suspended_city.html", 503, city_name=name, contact_email=contact_email)


def read_only(request: HttpRequest, *, reason: str = "") -> HttpResponse:
    """Answer 403 when something was to be changed on a site that can only be read for now."""
    return page(request, "read_only.html", 403, reason=reason or _("For now this site can be read, but not written to."))
