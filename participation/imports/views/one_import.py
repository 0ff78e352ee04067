"""One import: what was understood, how far it is, and what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.access import audience
from kit.csvio import csv_response
from kit.errors import Refused, show_in
from participation.imports import actions, queries, rules, words
from participation.imports.forms import MappingForm
from participation.imports.models import ConsultationImport
from participation.imports.parsing import FileKind, Reason

# What is sent as a file at most; more rejected rows than that are counted and not kept.
ROWS_IN_FILE = 100_000


def import_of(request: HttpRequest, pk: int) -> ConsultationImport:
    """The import, or 404."""
    rules.may_see_imports(request.user).or_refuse()
    return get_object_or_404(queries.imports_for_staff().prefetch_related("files", "project__members"), pk=pk)


@audience("staff")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of an import at whatever stage it is; while it runs, the page comes again by itself."""
    consultation = import_of(request, pk)
    return _page(request, consultation, MappingForm(consultation) if consultation.is_editable else None)


@audience("staff")
@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column holds what, and look again. Whoever comes back to this address later is led to the import."""
    consultation = import_of(request, pk)
    if request.method == "GET" or not consultation.is_editable:
        return redirect("imports:detail", pk)
    form = MappingForm(consultation, request.POST)
    if form.is_valid():
        try:
            actions.set_mapping(consultation, by=request.user, **form.chosen)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("The files were read again with your choices."))
            return redirect("imports:detail", pk)
    return _page(request, consultation, form, status=422)


@audience("staff")
@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin, or go on after an interruption; the background does the work."""
    try:
        actions.queue_import(import_of(request, pk), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("imports:detail", pk)


@audience("staff")
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away what has not begun."""
    consultation = import_of(request, pk)
    try:
        actions.discard_import(consultation, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("imports:detail", pk)
    messages.success(request, _("The import was thrown away. Nothing had been brought in."))
    return redirect("imports:list")


@audience("staff")
@require_GET
def rejected_rows(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rejected rows as CSV, with what they said and why they were rejected."""
    consultation = import_of(request, pk)
    header = [_("File"), _("Row"), _("Line"), _("Reason"), _("Detail"), _("What the row says")]
    found = queries.rejected_rows(consultation).values_list(
        "kind", "number", "line", "reason", "detail", "raw"
    )
    # Read and put into words by now: the file is sent after this site and the reader's language have been left.
    rows = [
        [str(FileKind(kind).label), number, line, str(Reason(reason).label), detail, raw]
        for kind, number, line, reason, detail, raw in found[:ROWS_IN_FILE]
    ]
    return csv_response(f"rejected-rows-{consultation.pk}.csv", header, rows)


def _page(
    request: HttpRequest, consultation: ConsultationImport, form: MappingForm | None, *, status: int = 200
) -> HttpResponse:
    may = rules.may_bring_in(request.user, consultation)
    return render(
        request,
        "imports/detail.html",
        {
            "import": consultation,
            "form": form,
            "may_import": may,
            "files": [(file, words.file_in_words(file)) for file in consultation.files.all()],
            **_told(consultation),
        },
        status=status,
    )


def _told(consultation: ConsultationImport) -> dict[str, Any]:
    """What the page tells, which depends on how far the import is."""
    if consultation.is_editable:
        return {
            "is_reading": consultation.state == ConsultationImport.State.UPLOADED
            and not consultation.preview,
            "missing": words.missing_in_words(consultation),
            "found": words.found_in_words(consultation.preview),
            "comparisons": words.comparisons_of(consultation),
            "evidence": words.evidence_in_words(consultation),
            "rows": words.shown_rows(consultation.preview),
            "rejections": words.shown_rejections(consultation.preview),
            "rejected": sum(consultation.preview.get("reasons", {}).values()),
        }
    return {
        "steps": words.steps_of(consultation),
        "is_stalled": consultation.is_stalled(clock.now()),
        "brought_in": words.done_in_words(consultation),
        "reasons": queries.rejections_by_reason(consultation),
        "rejected": consultation.counts.get("rejected", 0),
        "known": consultation.counts.get("contributions_known", 0),
    }
