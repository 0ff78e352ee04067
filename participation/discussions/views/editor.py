"""Discussions of a project in the workspace: list, editor with the coach, publishing and closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.access import audience
from kit.errors import Refused, show_in
from participation.discussions import actions, queries, rules
from participation.discussions.coach import advice_on
from participation.discussions.forms import DiscussionForm
from participation.discussions.models import Discussion
from participation.projects.views.editor import frame, project_of


@audience("staff")
@require_GET
def discussions(request: HttpRequest, slug: str) -> HttpResponse:
    """The discussions of a project, drafts among them."""
    project = project_of(request, slug)
    rows = queries.discussions_of_project(project, with_drafts=True)
    context = {**frame(request, project, "discussions"), "discussions": rows, "now": clock.now()}
    return render(request, "discussions/list.html", context)


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
            return _saved_or_published(request, discussion)
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
            return _saved_or_published(request, row)
    return _editor(request, form, project_of(request, row.project.slug), row)


@audience("staff")
@require_GET
def coach(request: HttpRequest, slug: str) -> HttpResponse:
    """What the coach says about a question, as a part of the editor's page."""
    project = project_of(request, slug)
    question = request.GET.get("question", "")
    context = {"advice": advice_on(question, language=project.language), "question": question}
    return render(request, "discussions/_coach.html", context)


@audience("staff")
@require_POST
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a discussion."""
    return _moved(request, pk, actions.publish_discussion, _("The discussion is published."))


@audience("staff")
@require_POST
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a discussion before its time."""
    return _moved(
        request, pk, actions.close_discussion, _("The discussion is closed. Everybody can still read it.")
    )


@audience("staff")
@require_POST
def closure_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed discussion again."""
    return _moved(request, pk, actions.reopen_discussion, _("The discussion is open again."))


def _moved(request: HttpRequest, pk: int, act: Callable[..., Any], words: str) -> HttpResponse:
    row = get_object_or_404(queries.discussions_in_context(), pk=pk)
    try:
        act(row, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("workspace:project_discussions", row.project.slug)


def _saved_or_published(request: HttpRequest, row: Discussion) -> HttpResponse:
    if "publish" in request.POST:
        return _moved(request, row.pk, actions.publish_discussion, _("The discussion is published."))
    messages.success(request, _("Saved."))
    return redirect("workspace:project_discussions", row.project.slug)


def _editor(request: HttpRequest, form: DiscussionForm, project: Any, row: Discussion | None) -> HttpResponse:
    question = form["question"].value() or ""
    advice = advice_on(question, language=project.language)
    context = {**frame(request, project, "discussions"), "form": form, "discussion": row}
    context |= {"advice": advice, "question": question}
    refused = bool(form.errors) and "check" not in request.POST
    return render(request, "discussions/editor.html", context, status=422 if refused else 200)
