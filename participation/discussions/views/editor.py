"""Discussions of a project in the workspace: the editor with the coach."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from kit.access import audience
from kit.errors import Refused, show_in
from participation.discussions import actions, queries, rules
from participation.discussions.coach import advice_on, score_of, sharper_form
from participation.discussions.forms import DiscussionForm
from participation.discussions.models import Discussion
from participation.projects.models import Project
from participation.projects.views.activities import saved_or_published
from participation.projects.views.editor import frame, project_of


@audience("staff")
@require_http_methods(["GET", "POST"])
def new_discussion(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a question; the coach reads along."""
    project = project_of(request, slug)
    rules.may_run_discussion(request.user, project).or_refuse()
    form = DiscussionForm(_sharpened(request, project))
    if form.is_valid() and not _only_asks(request):
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
    form = DiscussionForm.of(row, _sharpened(request, row.project))
    if form.is_valid() and not _only_asks(request):
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
    return render(request, "discussions/_coach.html", _read(question, project))


def _editor(request: HttpRequest, form: DiscussionForm, project: Any, row: Discussion | None) -> HttpResponse:
    question = form["question"].value() or ""
    context = {**frame(request, project, "activities"), "form": form, "discussion": row}
    context |= _read(question, project)
    refused = bool(form.errors) and not _only_asks(request)
    return render(request, "discussions/editor.html", context, status=422 if refused else 200)


def _read(question: str, project: Project) -> dict[str, Any]:
    """What the coach says of a question."""
    advice = advice_on(question, language=project.language)
    return {
        "advice": advice,
        "question": question,
        "score": score_of(advice),
        "sharper": sharper_form(question, language=project.language),
    }


def _only_asks(request: HttpRequest) -> bool:
    """Whether the coach is asked, and nothing is to be saved yet."""
    return "check" in request.POST or "sharper" in request.POST


def _sharpened(request: HttpRequest, project: Project) -> Any:
    """What was typed, with the coach's form in the place of the question where that was wanted."""
    if "sharper" not in request.POST:
        return request.POST or None
    typed = request.POST.copy()
    question = typed.get("question", "")
    typed["question"] = sharper_form(question, language=project.language) or question
    return typed
