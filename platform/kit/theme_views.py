"""The tenant's theme as a stylesheet of its own: the Content-Security-Policy forbids styles inside pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from kit import scope
from kit import theme as colors
from kit.access import audience


def _brand_color() -> str:
    here = scope.current_or_none()
    color = here.brand_color if here else ""
    try:
        return colors.normalized(color) if color else ""
    except colors.NotAColor:
        return ""


def _etag(request: HttpRequest) -> str:
    return f'"{colors.version(_brand_color())}"'


def address_version() -> str:
    """Return what follows ``/theme.css?v=`` for the current scope, or "" where the default theme is right."""
    color = _brand_color()
    return colors.version(color) if color else ""


@audience("anyone")
@require_safe
@condition(etag_func=_etag)
def theme(request: HttpRequest) -> HttpResponse:
    """Serve the custom properties of the current scope; for ever when asked by the address that pages link."""
    color = _brand_color()
    response = HttpResponse(colors.theme(color).css, content_type="text/css; charset=utf-8")
    if request.GET.get("v") == colors.version(color):
        patch_cache_control(response, public=True, max_age=365 * 24 * 3600, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=60)
    return response
