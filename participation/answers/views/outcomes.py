"""Saying what came of a project, in its editor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.access import audience
from kit.errors import Refused, show_in
from participation.answers import actions, queries
from participation.answers.forms import ConclusionForm, OutcomeForm
from participation.answers.models import Conclusion
from participation.discussions.models import Contribution, Theme
from participation.projects.actions import edit_project
from participation.projects.models import Project
from participation.projects.views.editor import frame, project_of

#: How many contributions can be chosen through the form.
MOST_CHOSEN = 200


@audience("staff")
@require_http_methods(["GET", "POST"])
def outcome(request: HttpRequest, slug: str) -> HttpResponse:
    """What came of the project: on the whole, and theme by theme."""
    project = project_of(request, slug)
    form = OutcomeForm(request.POST or None, initial={"outcome": project.outcome})
    if form.is_valid():
        edit_project(project, by=request.user, outcome=form.cleaned_data["outcome"])
        messages.success(request, _("Saved."))
        return redirect("workspace:project_outcome", slug)
    concluded = list(queries.conclusions_of(project))
    context = {
        **frame(request, project, "outcome"),
        "form": form,
        "conclusions": concluded,
        "published": queries.outcome_of(project),
        "open_themes": project.themes.exclude(pk__in=[row.theme_id for row in concluded if row.theme_id]),
    }
    return render(request, "answers/outcome.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_http_methods(["GET", "POST"])
def new_conclusion(request: HttpRequest, slug: str) -> HttpResponse:
    """Conclude one theme: `?theme=3` names one of the project's own."""
    project = project_of(request, slug)
    number = request.GET.get("theme", "")
    theme = Theme.objects.filter(project=project, pk=int(number)).first() if _is_number(number) else None
    form = ConclusionForm(request.POST or None, initial={"title": theme.name if theme else ""})
    chosen = _chosen(request)
    if form.is_valid():
        try:
            actions.add_conclusion(
                project, theme=theme, contributions=chosen, by=request.user, **form.cleaned_data
            )
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspace:project_outcome", slug)
    return _conclusion_page(request, project, form, theme, chosen)


@audience("staff")
@require_http_methods(["GET", "POST"])
def conclusion(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what was concluded about a theme."""
    row = get_object_or_404(Conclusion.objects.select_related("project", "theme"), pk=pk)
    project = project_of(request, row.project.slug)
    row.project = project
    initial = {"title": row.title, "verdict": row.verdict, "words": row.words}
    form = ConclusionForm(request.POST or None, initial=initial)
    chosen = _chosen(request) if request.method == "POST" else list(row.contributions.all())
    if form.is_valid():
        try:
            actions.change_conclusion(row, contributions=chosen, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspace:project_outcome", project.slug)
    return _conclusion_page(request, project, form, row.theme, chosen, conclusion=row)


@audience("staff")
@require_POST
def conclusion_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a conclusion away."""
    row = get_object_or_404(Conclusion.objects.select_related("project"), pk=pk)
    row.project = project_of(request, row.project.slug)
    try:
        actions.remove_conclusion(row, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("workspace:project_outcome", row.project.slug)


@audience("staff")
@require_POST
def publication(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell everybody what came of it."""
    project = project_of(request, slug)
    try:
        actions.publish_outcome(project, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The outcome is public. Everybody who took part is being told."))
    return redirect("workspace:project_outcome", slug)


def _conclusion_page(
    request: HttpRequest,
    project: Project,
    form: ConclusionForm,
    theme: Theme | None,
    chosen: list[Contribution],
    *,
    conclusion: Conclusion | None = None,
) -> HttpResponse:
    offered = list(queries.worth_choosing(project, theme=theme))
    known = {row.pk for row in offered}
    context: dict[str, Any] = {
        **frame(request, project, "outcome"),
        "form": form,
        "conclusion": conclusion,
        # What was chosen stands first, also where it is not among those that are offered.
        "offered": [*(row for row in chosen if row.pk not in known), *offered],
        "chosen": {row.pk for row in chosen},
    }
    return render(request, "answers/conclusion.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest) -> list[Contribution]:
    ids = [int(number) for number in request.POST.getlist("contribution") if _is_number(number)]
    rows = Contribution.objects.filter(pk__in=ids[:MOST_CHOSEN]).select_related(
        "participant__user", "discussion"
    )
    return list(rows.order_by("id"))


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 19
