"""A project's life in the workspace: the list, a new one, publishing, closing, archiving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.middleware import languages_of
from kit.access import audience
from kit.errors import Refused, show_in
from kit.pagination import keyset_page
from participation.projects import actions, queries, rules
from participation.projects.forms import ClosureForm, NewProjectForm
from participation.projects.models import Project
from participation.projects.views.editor import frame, project_of

PROJECTS_ON_A_PAGE = 25


@audience("staff")
@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """Every project of the government, newest first, by state or only mine."""
    shown, place = request.GET.get("state", ""), request.GET.get("place", "").replace("\x00", "")[:120]
    cursor = request.GET.get("after")
    if shown or place:
        rows = _shown(request, shown)
        rows = rows.filter(place=place) if place else rows
        page = keyset_page(rows, ordering=("-created_at", "-id"), cursor=cursor, size=PROJECTS_ON_A_PAGE)
    else:
        page = queries.page_of_staff(cursor=cursor, size=PROJECTS_ON_A_PAGE)
    counts = queries.projects_by_state()
    return render(
        request,
        "projects/list.html",
        {
            "page": page,
            "shown": shown,
            "place": place,
            "places": queries.places_of_projects(only_public=False),
            "choices": _choices(counts),
            "rows": [(project, len(queries.missing_to_publish(project))) for project in page.items],
            "may_create": rules.may_create_project(request.user),
        },
    )


def _choices(counts: dict[str, int]) -> list[dict[str, Any]]:
    choices = [{"key": "", "label": pgettext("projects", "All"), "count": sum(counts.values())}]
    choices.append({"key": "mine", "label": pgettext("projects", "Mine"), "count": None})
    for state, label in Project.State.choices:
        if counts.get(state):
            choices.append({"key": state, "label": label, "count": counts[state]})
    return choices


def _shown(request: HttpRequest, shown: str) -> QuerySet[Project]:
    if shown == "mine":
        return queries.projects_of(request.user)
    rows = queries.projects_for_staff(request.user)
    return rows.filter(state=shown) if shown in Project.State.values else rows


@audience("staff")
@require_http_methods(["GET", "POST"])
def new_project(request: HttpRequest) -> HttpResponse:
    """Begin a project; its editor says what comes next."""
    rules.may_create_project(request.user).or_refuse()
    form = NewProjectForm(request.POST or None, user=request.user, languages=languages_of(request))
    if form.is_valid():
        try:
            project = actions.create_project(by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:project", project.slug)
    return render(request, "projects/new.html", {"form": form}, status=422 if form.errors else 200)


@audience("staff")
@require_POST
def publication(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish the project."""
    return _moved(request, slug, actions.publish_project, _("Your project is public."))


@audience("staff")
@require_http_methods(["GET", "POST"])
def closure(request: HttpRequest, slug: str) -> HttpResponse:
    """Close the project, with what came of it."""
    project = project_of(request, slug)
    form = ClosureForm(request.POST or None, initial={"outcome": project.outcome})
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_project(project, by=request.user, outcome=form.cleaned_data["outcome"])
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("The project is closed. Everybody can still read it."))
            return redirect("engagement:expectations", project.slug)
    return render(request, "projects/closure.html", {**frame(request, project, "closure"), "form": form})


@audience("staff")
@require_POST
def closure_removal(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the project run again."""
    return _moved(request, slug, actions.reopen_project, _("The project runs again."))


@audience("staff")
@require_POST
def archiving(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the project away."""
    return _moved(request, slug, actions.archive_project, _("The project is in the archive."))


@audience("staff")
@require_POST
def archiving_removal(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring the project back."""
    return _moved(request, slug, actions.unarchive_project, _("The project is back from the archive."))


def _moved(request: HttpRequest, slug: str, act: Callable[..., Any], words: str) -> HttpResponse:
    project = project_of(request, slug)
    try:
        act(project, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("workspace:project", project.slug)
