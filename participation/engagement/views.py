"""Engagement in the workspace: the whole site, one project, and both as files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kit.access import audience
from kit.csvio import csv_response
from participation.discussions.models import Discussion
from participation.engagement import pictures, queries
from participation.engagement.definitions import DEFINITIONS
from participation.projects.models import Project
from participation.projects.views.editor import frame, project_of


@audience("staff")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """All projects together, and side by side."""
    figures = queries.figures_of_site()
    file_url = reverse("engagement:overview_file")
    context = {**_shown(figures), "file_url": file_url, "projects": queries.figures_of_all_projects()}
    return render(request, "engagement/overview.html", context)


@audience("staff")
@require_GET
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """One project, or one of its discussions."""
    row = project_of(request, slug)
    discussions = list(
        Discussion.objects.filter(project=row).exclude(state=Discussion.State.DRAFT).order_by("id")
    )
    chosen = _chosen(request, row)
    figures = queries.figures_of_project(row, discussion=chosen)
    context = {**frame(request, row, "engagement"), **_shown(figures)}
    file_url = reverse("engagement:project_file", args=[row.slug])
    file_url += f"?discussion={chosen.pk}" if chosen else ""
    context |= {"discussions": discussions, "chosen": chosen, "file_url": file_url}
    return render(request, "engagement/project.html", context)


@audience("staff")
@require_GET
def overview_file(request: HttpRequest) -> HttpResponseBase:
    """The days of the whole site as CSV."""
    return _days_as_file("engagement.csv", queries.figures_of_site().days)


@audience("staff")
@require_GET
def project_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The days of one project, or of one of its discussions, as CSV."""
    row = project_of(request, slug)
    figures = queries.figures_of_project(row, discussion=_chosen(request, row))
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
    return render(request, "engagement/definitions.html", {"definitions": DEFINITIONS.values()})


def _shown(figures: queries.Figures) -> dict[str, Any]:
    return {
        "figures": figures,
        "tiles": pictures.main_tiles(figures),
        "further": pictures.further_tiles(figures),
        "charts": [pictures.contributions_chart(figures), pictures.stances_chart(figures)],
    }


def _chosen(request: HttpRequest, row: Project) -> Discussion | None:
    number = request.GET.get("discussion", "")
    return (
        get_object_or_404(Discussion, pk=number, project=row)
        if number.isdecimal() and len(number) < 19
        else None
    )


def _days_as_file(name: str, days: Iterable[queries.Day]) -> HttpResponseBase:
    # Read by now: what is sent row by row asks the database for nothing more.
    header = [_("Day"), *(DEFINITIONS[key].name for key in ("contributions", "replies", "stances"))]
    return csv_response(name, header, ([day.on, day.contributions, day.replies, day.stances] for day in days))
