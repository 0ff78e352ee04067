"""The record: who did what, what was before and after, and when."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kit import audit, clock
from kit.access import audience
from kit.checking import latest_check, start_check
from kit.csvio import csv_response
from kit.models import AuditEntry
from kit.pagination import keyset_page
from kit.ratelimit import check, rate_limited
from participation.pages.forms import RecordForm
from participation.pages.record import record_lines, record_rows
from participation.pages.record_fields import DOORS, Change, changes_of, names_in, thing_in_words
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
        "lines": _in_words(page.items),
        "query": query.urlencode(),
        "check": latest_check(),
    }
    return render(request, "pages/record.html", context, status=200 if form.is_valid() else 422)


@audience("administrator")
@require_GET
def record_file(request: HttpRequest) -> StreamingHttpResponse:
    """The same lines as a file, with their places in the chain and their seals."""
    check("record", f"user:{request.user.pk}", limit=20, per=3600)
    form = RecordForm(request.GET)
    lines = record_lines(**(form.cleaned_data if form.is_valid() else {}))
    header = [
        _("Number"), _("Time"), _("Who"), _("Number of the account"), _("Key"), _("Action"), _("Kind of thing"),
        _("Number of the thing"), _("Thing"), _("Before"), _("After"), _("Came through"), _("From the network"),
        _("Number of the department"), _("Place in the chain"), _("Seal"),
    ]  # fmt: skip
    rows = inside(current_tenant(), partial(_in_language, translation.get_language() or "en", lines))
    return csv_response(f"record-{clock.today():%Y-%m-%d}.csv", header, rows)


def _in_language(language: str, lines: Any) -> Any:
    for row in record_rows(lines):
        with translation.override(language):
            row[5] = in_words(row[4])
        yield row


@audience("administrator")
@rate_limited("record_check", limit=10, per=3600)
@require_POST
def record_check(request: HttpRequest) -> HttpResponse:
    """Check in the background that no line was changed, removed or added."""
    start_check(by=request.user, subject=current_tenant(), seal=request.POST.get("seal", ""))
    return redirect("workspace:record")


def _in_words(lines: list[AuditEntry]) -> list[tuple[AuditEntry, str, str, list[Change]]]:
    names = names_in(lines)
    named = audit.with_names(lines)
    for line in named:
        line.subject_name = thing_in_words(line)
    return [
        (line, in_words(line.action), str(DOORS.get(line.origin, "")), changes_of(line, names))
        for line in named
    ]
