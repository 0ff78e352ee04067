"""Legal notices of a tenant's site: who is responsible, what happens with data, which rules apply, how accessible it is."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kit.access import audience
from participation.discussions.grounds import Ground
from participation.privacy.views.legal import text_page

PAGES = ("imprint", "privacy", "accessibility", "terms", "moderation")


@audience("anyone")
def legal(request: HttpRequest, page: str) -> HttpResponse:
    """One of the notices: the site's own text where it has published one, else what goes for every site."""
    own = text_page(request, page)
    if own is not None:
        return own
    if page not in PAGES:
        raise Http404
    if page in ("terms", "moderation"):
        return render(request, f"legal/no_{page}.html", {"grounds": Ground.labels})
    return render(request, f"legal/{page}.html")
