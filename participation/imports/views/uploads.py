"""Lists of imports, and beginning one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit.access import audience
from kit.csvio import csv_response
from kit.errors import Refused, show_in
from kit.jobs import enqueue
from kit.pagination import keyset_page
from participation.discussions.queries import discussions_in_context
from participation.discussions.rules import may_type_in
from participation.ideas.queries import categories_of
from participation.imports import actions, queries, rules
from participation.imports.forms import OfflineForm, ProjectForm, SheetsForm, UploadForm
from participation.imports.jobs import preview_import_in_background
from participation.imports.models import ConsultationImport
from participation.imports.parsing import FileKind, fields_of, sheet_fields
from participation.imports.sheetwords import cells_in_words
from participation.projects.models import Project
from participation.projects.views.editor import frame, project_of
from participation.surveys.queries import questions_of, surveys_in_context

IMPORTS_ON_A_PAGE = 25
# Files of this size together are read in about a second; larger ones are read in the background.
READ_AT_ONCE = 4 * 1024 * 1024


@audience("staff")
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """Every import of the site, newest first."""
    page = keyset_page(
        queries.imports_for_staff(),
        ordering=("-created_at", "-id"),
        cursor=request.GET.get("after"),
        size=IMPORTS_ON_A_PAGE,
    )
    return render(request, "imports/list.html", {"page": page, "form": ProjectForm(user=request.user)})


@audience("staff")
@require_GET
def choose_project(request: HttpRequest) -> HttpResponse:
    """From the list of imports to the project that was chosen there."""
    form = ProjectForm(request.GET, user=request.user)
    if form.is_valid():
        return redirect("imports:new", form.cleaned_data["project"])
    return redirect("imports:list")


@audience("staff")
@require_GET
def imports_of_project(request: HttpRequest, slug: str) -> HttpResponse:
    """The imports into one project."""
    project = project_of(request, slug)
    context = {
        **frame(request, project, "imports"),
        "imports": queries.imports_of(project.pk)[:IMPORTS_ON_A_PAGE],
    }
    return render(request, "imports/of_project.html", context)


@audience("staff")
@require_http_methods(["GET", "POST"])
def new_import(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the files of a consultation."""
    project = project_of(request, slug)
    rules.may_import(request.user, project).or_refuse()
    sent = request.method == "POST"
    form = UploadForm(request.POST if sent else None, request.FILES if sent else None, project=project)
    if form.is_valid():
        try:
            return _started(request, form, project)
        except Refused as refused:
            show_in(form, refused)
    context = {**frame(request, project, "imports"), "form": form}
    return render(request, "imports/new.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_http_methods(["GET", "POST"])
def offline(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the table of what was said at a workshop or on paper, for one discussion."""
    row = get_object_or_404(discussions_in_context(), pk=pk)
    rules.may_import_offline(request.user, row).or_refuse()
    sent = request.method == "POST"
    form = OfflineForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():
        try:
            return _shown(request, *actions.start_offline_import(row, upload=form.given(), by=request.user))
        except Refused as refused:
            show_in(form, refused)
    context = {
        **frame(request, project_of(request, row.project.slug), "activities"),
        "form": form,
        "activity": row,
        "categories": list(categories_of(row)) if row.is_idea_box else [],
    }
    return render(request, "imports/offline.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_GET
def offline_template(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A table to fill in at a workshop: a column for each thing that can be said."""
    row = get_object_or_404(discussions_in_context(), pk=pk)
    rules.may_import_offline(request.user, row).or_refuse()
    fields = fields_of(FileKind.CONTRIBUTIONS, offline=True, ideas=row.is_idea_box)
    header = [field.label for field in fields.values()]
    return csv_response(f"workshop-{row.pk}.csv", header, [], delimiter=";")


@audience("staff")
@require_http_methods(["GET", "POST"])
def sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the table of what came back on paper, for one survey."""
    row = get_object_or_404(surveys_in_context(), pk=pk)
    may_type_in(request.user, row).or_refuse()
    sent = request.method == "POST"
    form = SheetsForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():
        try:
            return _shown(request, *actions.start_sheets_import(row, upload=form.given(), by=request.user))
        except Refused as refused:
            show_in(form, refused)
    context = {
        **frame(request, project_of(request, row.project.slug), "activities"),
        "form": form,
        "activity": row,
        "cells": cells_in_words(questions_of(row)),
    }
    return render(request, "imports/sheets.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_GET
def sheets_template(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A table to fill in: a column for each question, and those that tell sheets apart."""
    row = get_object_or_404(surveys_in_context(), pk=pk)
    may_type_in(request.user, row).or_refuse()
    asked = [question for question in questions_of(row) if not question.is_section]
    header = [field.label for field in sheet_fields(asked).values()]
    return csv_response(f"survey-{row.pk}.csv", header, [], delimiter=";")


def _started(request: HttpRequest, form: UploadForm, project: Project) -> HttpResponse:
    consultation, is_new = actions.start_import(
        project,
        uploads=form.given(),
        by=request.user,
        discussion=form.cleaned_data["discussion"],
        title=form.cleaned_data["title"],
    )
    return _shown(request, consultation, is_new)


def _shown(request: HttpRequest, consultation: ConsultationImport, is_new: bool) -> HttpResponse:
    """On to the import, whose files are read now or, large ones, in the background."""
    if not is_new:
        messages.info(request, _("These files are here already. Importing them again would change nothing."))
    elif sum(file.size for file in consultation.files.all()) <= READ_AT_ONCE:
        actions.preview_import(consultation)
    else:
        enqueue(preview_import_in_background, import_id=consultation.pk)
    return redirect("imports:detail", consultation.pk)
