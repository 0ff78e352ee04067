"""What a file of figures is about: `?project=` (and `&activity=`), `?department=` or `?channel=`, else the whole site."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from participation.departments.models import Department
from participation.engagement import queries
from participation.engagement.breakdown import channel_in_words
from participation.engagement.choosing import chosen_scope, key_of
from participation.projects.listing import activities_of_project
from participation.projects.models import Project
from participation.projects.views.editor import project_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is about, its title, and the project that it or a part of it is."""

    scope: queries.Scope
    title: str
    project: Project | None = None


def asked_for(request: HttpRequest) -> Asked:
    """The whole site, or what the address names. Raises Http404 for what is not there."""
    if slug := request.GET.get("project", ""):
        return _of_project(project_of(request, slug), request.GET.get("activity", ""))
    if slug := request.GET.get("department", ""):
        department = get_object_or_404(Department, slug=slug)
        return Asked(queries.Scope.department(department.pk), department.name)
    if name := request.GET.get("channel", ""):
        return Asked(queries.Scope.channel(name), channel_in_words(name))
    return Asked(queries.Scope(), _("Engagement"))


def _of_project(project: Project, activity: str) -> Asked:
    lines = activities_of_project(project)
    scope = chosen_scope(project, activity, lines=lines)
    if scope is None:
        raise Http404
    heading = next((line.heading for line in lines if key_of(line) == activity), project.title)
    return Asked(scope, heading, project)
