"""Legal texts as everybody reads them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_GET

from kit.access import audience
from participation.privacy import queries
from participation.privacy.models import LegalText


def text_page(request: HttpRequest, kind: str) -> HttpResponse | None:
    """The version of a text that counts now; None where the site has published none."""
    text = queries.published(kind) if kind in LegalText.Kind.values else None
    return _show(request, text) if text is not None else None


@audience("anyone")
@require_GET
def versions(request: HttpRequest, kind: str) -> HttpResponse:
    """Every version of a text, with what changed."""
    if kind not in LegalText.Kind.values:
        raise Http404
    language = translation.get_language() or "en"
    rows = [
        (text, queries.in_language(text.changes, language)) for text in queries.versions(kind).defer("bodies")
    ]
    context = {"kind": LegalText.Kind(kind), "rows": rows}
    return render(request, "privacy/versions.html", context)


@audience("anyone")
@require_GET
def version(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """One version of a text, as it was."""
    return _show(request, get_object_or_404(LegalText, kind=kind, number=number))


def _show(request: HttpRequest, text: LegalText) -> HttpResponse:
    language = translation.get_language() or "en"
    newest = queries.published(text.kind)
    context = {
        "text": text,
        "body": queries.in_language(text.bodies, language),
        "is_newest": newest is not None and newest.pk == text.pk,
        "published": queries.published_kinds(),
    }
    return render(request, "privacy/text.html", context)
