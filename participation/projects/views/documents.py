"""Documents of a project: the list in the workspace, one of them, and the files for everybody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.middleware import languages_of
from kit.access import audience
from kit.downloads import file_response
from kit.errors import Refused, show_in
from participation.projects import actions, queries, rules, storage
from participation.projects.forms import DocumentWordsForm, NewDocumentForm, VersionForm
from participation.projects.models import Document, DocumentVersion
from participation.projects.views.editor import frame, project_of

AN_HOUR = 3600


@audience("anyone")
@require_safe
def file(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """A version of a document, to store, for whoever may read the project."""
    version = queries.document_version(pk, number)
    if version is None or not rules.may_read_project(request.user, version.document.project):
        raise Http404
    return document_response(version)


def document_response(version: DocumentVersion) -> FileResponse:
    """The file of a version under a name that says what it is. Kept for an hour at most: a document can be removed."""
    try:
        opened = storage.opened_document(version.key, version.format)
    except FileNotFoundError:
        raise Http404 from None
    name = slugify(version.document.title)[:80] or "document"
    return file_response(
        opened,
        content_type=version.kind.content_type,
        public_for=AN_HOUR if version.document.project.is_public else 0,
        download_as=f"{name}-{version.number}.{version.format}",
    )


@audience("staff")
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """The documents of a project, and a form for another one."""
    project = project_of(request, slug)
    languages = [project.language, *languages_of(request)]
    form = NewDocumentForm(request.POST or None, request.FILES or None, languages=languages)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            actions.add_document(project, name=facts["file"].name, by=request.user, **facts)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("The document is in the list."))
            return redirect("workspace:project_documents", slug)
    context = {
        **frame(request, project, "documents"),
        "form": form,
        "documents": queries.documents_of(project),
    }
    return render(request, "projects/documents.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: its words, its versions, a form for a newer file."""
    row = _document(pk)
    form = DocumentWordsForm.of(row, request.POST or None, languages=languages_of(request))
    if form.is_valid():
        try:
            actions.edit_document(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspace:document", pk)
    return _page(request, row, words=form)


@audience("staff")
@require_POST
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the document a newer file."""
    row, form = _document(pk), VersionForm(request.POST, request.FILES)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            actions.add_version(row, name=facts["file"].name, by=request.user, **facts)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("The new version is there. Earlier ones stay reachable."))
            return redirect("workspace:document", pk)
    return _page(request, row, version=form)


@audience("staff")
@require_POST
def position(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the document elsewhere in the list."""
    row, to = _document(pk), request.POST.get("to", "")
    if to.isdecimal() and len(to) < 5:
        actions.move_document(row, to=int(to), by=request.user)
    return redirect("workspace:project_documents", row.project.slug)


@audience("staff")
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the document away, with all its versions."""
    row = _document(pk)
    actions.remove_document(row, by=request.user)
    messages.success(request, _("The document is gone. The record says who removed it."))
    return redirect("workspace:project_documents", row.project.slug)


def _document(pk: int) -> Document:
    return get_object_or_404(Document.objects.select_related("project"), pk=pk)


def _page(request: HttpRequest, row: Document, **forms: Any) -> HttpResponse:
    project = project_of(request, row.project.slug)
    context = {
        **frame(request, project, "documents"),
        "document": row,
        "versions": list(row.versions.select_related("added_by")),
        "words": forms.get("words") or DocumentWordsForm.of(row, None, languages=languages_of(request)),
        "form": forms.get("version") or VersionForm(),
    }
    refused = any(form.errors for form in forms.values())
    return render(request, "projects/document.html", context, status=422 if refused else 200)
