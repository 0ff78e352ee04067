"""Discussions of a project in the workspace: the editor with the coach."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from kit.access import audience
from kit.errors import Refused, show_in
from participation.discussions import actions, queries, rules
from participation.discussions.coach import advice_on
from participation.discussions.forms import DiscussionForm
from participation.discussions.models import Discussion
from participation.projects.views.activities import saved_or_published
from participation.projects.views.editor import frame, project_of


@audience("staff")
@require_http_methods(["GET", "POST"])
def new_discussion(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a question; the coach reads along."""
    project = project_of(request, slug)
    rules.may_run_discussion(request.user, project).or_refuse()
    form = DiscussionForm(request.POST or None)
    if form.is_valid() and "check" not in request.POST:
        try:
            discussion = actions.create_discussion(project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return saved_or_published(request, discussion)
    return _editor(request, form, project, None)


@audience("staff")
@require_http_methods(["GET", "POST"])
def discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a discussion."""
    row = get_object_or_404(queries.discussions_in_context(), pk=pk)
    form = DiscussionForm.of(row, request.POST or None)
    if form.is_valid() and "check" not in request.POST:
        try:
            row = actions.edit_discussion(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return saved_or_published(request, row)
    return _editor(request, form, project_of(request, row.project.slug), row)


@audience("staff")
@require_GET
def coach(request: HttpRequest, slug: str) -> HttpResponse:
    """What the coach says about a question, as a part of the editor's page."""
    project = project_of(request, slug)
    question = request.GET.get("question", "")
    context = {"advice": advice_on(question, language=project.language), "question": question}
    return render(request, "discussions/_coach.html", context)


def _editor(request: HttpRequest, form: DiscussionForm, project: Any, row: Discussion | None) -> HttpResponse:
    question = form["question"].value() or ""
    advice = advice_on(question, language=project.language)
    context = {**frame(request, project, "activities"), "form": form, "discussion": row}
    context |= {"advice": advice, "question": question}
    refused = bool(form.errors) and "check" not in request.POST
    return render(request, "discussions/editor.html", context, status=422 if refused else 200)
