"""The legal pages of Civocracy's own site."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kit.access import audience
from onboarding import rules

PAGES = ("imprint", "privacy", "terms", "accessibility")


@require_safe
@audience("anyone")
def legal(request: HttpRequest, page: str) -> HttpResponse:
    """Imprint, privacy, terms or accessibility, as short texts that people can read."""
    if page not in PAGES:
        raise Http404
    context = {"page": page, "operator": settings.OPERATOR, "terms_version": rules.TERMS_VERSION}
    return render(request, f"onboarding/legal/{page}.html", context)
