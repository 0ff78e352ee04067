"""The record: who did what, what was before and after, and when."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kit import audit, clock
from kit.access import audience
from kit.csvio import csv_response
from kit.pagination import keyset_page
from kit.ratelimit import rate_limited
from participation.pages.forms import RecordForm
from participation.pages.record import record_lines, record_rows
from participation.pages.record_words import in_words
from tenants.context import current_tenant, inside

LINES_ON_A_PAGE = 50


@never_cache
@audience("administrator")
@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """The lines, newest first, narrowed as was asked."""
    form = RecordForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = keyset_page(
        record_lines(**chosen), ordering=("-id",), cursor=request.GET.get("after"), size=LINES_ON_A_PAGE
    )
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "form": form,
        "page": page,
        "lines": [
            (line, in_words(line.action), _changes(line.before, line.after))
            for line in audit.with_names(page.items)
        ],
        "query": query.urlencode(),
    }
    return render(request, "pages/record.html", context, status=200 if form.is_valid() else 422)


@audience("administrator")
@rate_limited("record", limit=20, per=3600)
@require_GET
def record_file(request: HttpRequest) -> StreamingHttpResponse:
    """The same lines as a file, with their places in the chain and their seals."""
    form = RecordForm(request.GET)
    lines = record_lines(**(form.cleaned_data if form.is_valid() else {}))
    header = [
        _("Number"), _("Time"), _("Who"), _("Number of the account"), _("Key"), _("Action"), _("Kind of thing"),
        _("Number of the thing"), _("Thing"), _("Before"), _("After"), _("Place in the chain"), _("Seal"),
    ]  # fmt: skip
    rows = inside(current_tenant(), partial(_in_language, translation.get_language() or "en", lines))
    return csv_response(f"record-{clock.today():%Y-%m-%d}.csv", header, rows)


def _in_language(language: str, lines: Any) -> Any:
    for row in record_rows(lines):
        with translation.override(language):
            row[5] = in_words(row[4])
        yield row


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return [(name, before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])]
