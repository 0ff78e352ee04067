"""The citizens' front page, the projects, and one project."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kit import clock
from kit.access import audience
from kit.moments import same_for_everybody
from participation.answers.queries import conclusions_of, latest_answers, outcome_of, promises_of_project
from participation.news.models import Place
from participation.news.queries import is_following, unseen_notice_count
from participation.pages import queries
from participation.pages.coming import coming_up
from participation.pages.cover import site_cover
from participation.pages.team import team_of
from participation.pages.timeline import timeline_of
from participation.projects import rules
from participation.projects.influence import LEVELS, level_of
from participation.projects.listing import activities_of_project, open_activities
from participation.projects.models import Project
from participation.projects.queries import documents_of, missing_to_publish, places_of_projects, project_named


@audience("anyone")
@same_for_everybody
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What is open now, what happened with what people said, and what comes next."""
    now, today = clock.now(), clock.today()
    context = {
        "open_now": open_activities(now),
        "answers": latest_answers(limit=4),
        "finished": queries.finished_projects(),
        "coming": coming_up(now, today),
        "unseen": unseen_notice_count(request.user),
        "cover": site_cover(),
    }
    return render(request, "pages/home.html", context)


@audience("anyone")
@same_for_everybody
@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """Every public project, the newest first."""
    shown, place = request.GET.get("show", ""), request.GET.get("place", "").replace("\x00", "")[:120]
    page = queries.page_of_projects(clock.now(), shown=shown, place=place, cursor=request.GET.get("after"))
    places = places_of_projects(only_public=True)
    context = {"page": page, "shown": shown, "place": place, "places": places}
    return render(request, "pages/projects.html", context)


@audience("anyone")
@same_for_everybody
@require_GET
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """One project: purpose on top. Staff see drafts too, as citizens will."""
    row = project_named(slug)
    if row is None or not rules.may_read_project(request.user, row):
        raise Http404
    return render(request, "pages/project.html", project_context(request.user, row))


def project_context(user: Any, row: Project) -> dict[str, Any]:
    """What the page of a project shows to `user`; of a draft also activities that are drafts themselves."""
    return {
        "project": row,
        "level": level_of(row.influence),
        "levels": LEVELS,
        "team": team_of(row),
        "activities": activities_of_project(row, with_drafts=row.is_draft),
        "answers": latest_answers(project=row),
        "promises": promises_of_project(row),
        "conclusions": conclusions_of(row) if (outcome := outcome_of(row)) else [],
        "published_outcome": outcome,
        "documents": documents_of(row),
        "timeline": timeline_of(row, today=clock.today()),
        "now": clock.now(),
        "missing": [] if row.is_public else missing_to_publish(row),
        "may_edit": rules.may_edit_project(user, row),
        "is_following": is_following(user, Place.PROJECT, row.pk),
    }
