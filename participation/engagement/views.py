"""Engagement in the workspace: the whole site, one project, and both as files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kit.access import audience
from kit.csvio import csv_response
from participation.engagement import actions, pictures, queries
from participation.engagement.choosing import chosen_scope, key_of
from participation.engagement.definitions import DEFINITIONS, EARLIER
from participation.projects.listing import ActivityLine, activities_of_project
from participation.projects.models import Project
from participation.projects.views.editor import frame, project_of


@audience("staff")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """All projects together, and side by side."""
    is_current = actions.bring_up_to_date()
    figures = queries.figures_of_site()
    context = {
        **_shown(figures),
        "file_url": reverse("engagement:overview_file"),
        "projects": queries.figures_of_all_projects(),
        "is_current": is_current,
    }
    return render(request, "engagement/overview.html", context)


@audience("staff")
@require_GET
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """One project, or one of its activities."""
    row = project_of(request, slug)
    is_current = actions.bring_up_to_date()
    lines = activities_of_project(row)
    chosen = _chosen(request, row, lines)
    context = {**frame(request, row, "engagement"), **_shown(queries.figures_of(chosen))}
    activity = chosen.which if chosen.part is queries.Part.ACTIVITY else ""
    file_url = reverse("engagement:project_file", args=[row.slug])
    file_url += f"?activity={activity}" if activity else ""
    choices = [(key_of(line), line.heading, key_of(line) == request.GET.get("activity")) for line in lines]
    context |= {"choices": choices, "activity": activity, "file_url": file_url, "is_current": is_current}
    return render(request, "engagement/project.html", context)


@audience("staff")
@require_GET
def overview_file(request: HttpRequest) -> HttpResponseBase:
    """The days of the whole site as CSV."""
    actions.bring_up_to_date()
    return _days_as_file("engagement.csv", queries.figures_of_site().days)


@audience("staff")
@require_GET
def project_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The days of one project, or of one of its activities, as CSV."""
    row = project_of(request, slug)
    actions.bring_up_to_date()
    figures = queries.figures_of(_chosen(request, row, activities_of_project(row)))
    return _days_as_file(f"engagement-{row.slug}.csv", figures.days)


@audience("staff")
@require_GET
def projects_file(request: HttpRequest) -> HttpResponseBase:
    """The figures of all projects as CSV, one row for each."""
    columns = ("contributions", "replies", "stances", "contributors", "participants", "sustain_index")
    header = [
        _("Project"),
        _("Department"),
        _("First day"),
        _("Last day"),
        *(DEFINITIONS[key].name for key in columns),
    ]
    rows = (
        [
            found.project.title,
            found.project.department.name,
            found.window.first if found.window else None,
            found.window.last if found.window else None,
            *(getattr(found, key) for key in columns),
        ]
        for found in queries.figures_of_all_projects()
    )
    return csv_response("engagement-projects.csv", header, rows)


@audience("staff")
@require_GET
def definitions(request: HttpRequest) -> HttpResponse:
    """What every figure means."""
    context = {"definitions": DEFINITIONS.values(), "earlier": EARLIER}
    return render(request, "engagement/definitions.html", context)


def _shown(figures: queries.Figures) -> dict[str, Any]:
    return {
        "figures": figures,
        "tiles": pictures.main_tiles(figures),
        "further": pictures.further_tiles(figures),
        "charts": [pictures.contributions_chart(figures), pictures.stances_chart(figures)],
    }


def _chosen(request: HttpRequest, row: Project, lines: list[ActivityLine]) -> queries.Scope:
    chosen = chosen_scope(row, request.GET.get("activity", ""), lines=lines)
    if chosen is None:
        raise Http404
    return chosen


def _days_as_file(name: str, days: Iterable[queries.Day]) -> HttpResponseBase:
    # Read by now: what is sent row by row asks the database for nothing more.
    columns = ("contributions", "replies", "stances", "survey_answers", "visitors")
    header = [_("Day"), *(DEFINITIONS[key].name for key in columns)]
    rows = ([day.on, day.contributions, day.replies, day.stances, day.answers, day.visitors] for day in days)
    return csv_response(name, header, rows)
