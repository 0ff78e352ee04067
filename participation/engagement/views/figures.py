"""Engagement in the workspace: the whole site, a project, a department, a channel, and the days as files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kit.access import audience
from kit.csvio import csv_response
from participation.departments.models import Department
from participation.engagement import actions, breakdown, pictures, queries, rules
from participation.engagement.choosing import chosen_scope, key_of
from participation.engagement.definitions import DEFINITIONS, EARLIER
from participation.engagement.models import ReportReader
from participation.engagement.views.asking import asked_for
from participation.projects.listing import ActivityLine, activities_of_project
from participation.projects.models import Project
from participation.projects.views.editor import frame, project_of
from participation.teamwork.queries import transversality
from tenants.context import current_tenant
from tenants.models import Tenant


@audience("staff")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """All projects together, and side by side; by department and by channel."""
    is_current = actions.bring_up_to_date()
    scope = queries.Scope()
    everything = shown(request, scope)
    figures_shown: queries.Figures = everything["figures"]
    context = {
        **everything,
        "file_url": reverse("engagement:overview_file"),
        "projects": queries.figures_of_all_projects(),
        "together": pictures.teamwork_tiles(transversality()),
        "departments": breakdown.by_department(),
        "channels": breakdown.by_channel(scope),
        "representation": queries.representation_of(scope),
        "cohorts": breakdown.by_month_of_arrival(),
        "reads": ReportReader.objects.filter(pk=request.user.pk).exists(),
        "compared": breakdown.next_to_others(figures_shown),
        "is_region": current_tenant().kind == Tenant.Kind.REGION,
        "region": current_tenant().parent_id is not None,
        "is_shared": queries.is_shared_with_region(),
        "may_share": rules.may_share(request.user),
        "may_census": rules.may_keep_the_census(request.user),
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
    asked = request.GET.get("activity", "")
    context = {
        **frame(request, row, "engagement"),
        **shown(request, chosen, project=row),
        "paper_query": f"?project={row.slug}" + (f"&activity={asked}" if asked else ""),
        "choices": [(key_of(line), line.heading, key_of(line) == asked) for line in lines],
        "activity": asked,
        "channels": breakdown.by_channel(chosen),
        "file_url": reverse("engagement:project_file", args=[row.slug]) + _activity_query(asked),
        "is_current": is_current,
    }
    return render(request, "engagement/project.html", context)


@audience("staff")
@require_GET
def department(request: HttpRequest, slug: str) -> HttpResponse:
    """What carries the name of one department."""
    row = get_object_or_404(Department, slug=slug)
    is_current = actions.bring_up_to_date()
    chosen = queries.Scope.department(row.pk)
    context = {
        **shown(request, chosen, department=row),
        "department": row,
        "projects": queries.figures_of_all_projects(department=row),
        "channels": breakdown.by_channel(chosen),
        "file_url": f"{reverse('engagement:overview_file')}?department={row.slug}",
        "is_current": is_current,
    }
    return render(request, "engagement/department.html", context)


@audience("staff")
@require_GET
def channel(request: HttpRequest, name: str) -> HttpResponse:
    """What came by one channel."""
    is_current = actions.bring_up_to_date()
    context = {
        **shown(request, queries.Scope.channel(name)),
        "paper_query": f"?channel={name}",
        "file_url": f"{reverse('engagement:overview_file')}?channel={name}",
        "channel": name,
        "is_current": is_current,
    }
    return render(request, "engagement/channel.html", context)


@audience("staff")
@require_GET
def overview_file(request: HttpRequest) -> HttpResponseBase:
    """The days of the whole site, or of what the address names, as CSV."""
    asked = asked_for(request)
    actions.bring_up_to_date()
    return _days_as_file("engagement.csv", queries.figures_of(asked.scope).days)


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
    """The figures of all projects, or of a department's, as CSV, one row for each."""
    slug = request.GET.get("department", "")
    department = get_object_or_404(Department, slug=slug) if slug else None
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
        for found in queries.figures_of_all_projects(department=department)
    )
    return csv_response("engagement-projects.csv", header, rows)


@audience("staff")
@require_GET
def definitions(request: HttpRequest) -> HttpResponse:
    """What every figure means."""
    context = {"definitions": DEFINITIONS.values(), "earlier": EARLIER}
    return render(request, "engagement/definitions.html", context)


def shown(
    request: HttpRequest,
    scope: queries.Scope,
    *,
    project: Project | None = None,
    department: Department | None = None,
) -> dict[str, Any]:
    """What every page of figures shows: tiles, charts with the marked days, and before against after."""
    figures = queries.figures_of(scope)
    marked = queries.marked_days(scope, project=project)
    happened = queries.annotations_of(
        scope, figures.window, marks=[day.mark for day in marked], project=project
    )
    return {
        "figures": figures,
        "tiles": pictures.main_tiles(figures),
        "further": pictures.further_tiles(figures),
        "charts": [
            pictures.contributions_chart(figures, happened),
            pictures.stances_chart(figures, happened),
        ],
        "happened": pictures.happened_in_words(happened),
        "marked": _marked(request, marked),
        "method": pictures.method_in_words(),
        "may_mark": rules.may_mark(request.user, project=project, department=department),
        "mark_query": _mark_query(project, department),
        "paper_query": _mark_query(project, department),
    }


def _marked(request: HttpRequest, marked: Iterable[queries.MarkedDay]) -> list[tuple[Any, str, bool]]:
    """Each marked day, before against after in words, and whether this person may take it away."""
    # Those of a page belong to the whole site or to one thing: the rule is asked once for each.
    may: dict[tuple[int | None, int | None], bool] = {}
    for day in marked:
        place = day.mark.project_id, day.mark.department_id
        if place not in may:
            may[place] = bool(rules.may_remove(request.user, day.mark))
    return [
        (day, pictures.effect_in_words(day.effect), may[day.mark.project_id, day.mark.department_id])
        for day in marked
    ]


def _mark_query(project: Project | None, department: Department | None) -> str:
    if project is not None:
        return f"?project={project.slug}"
    return f"?department={department.slug}" if department is not None else ""


def _activity_query(activity: str) -> str:
    return f"?activity={activity}" if activity else ""


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
