"""Legal notices of a tenant's site: who is responsible, what happens with data, how accessible it is."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kit.access import audience

PAGES = ("imprint", "privacy", "accessibility")


@audience("anyone")
def legal(request: HttpRequest, page: str) -> HttpResponse:
    """One of the notices."""
    if page not in PAGES:
        raise Http404
    return render(request, f"legal/{page}.html")
