"""What a request is about: the whole site, or the project, activity or department that its address names."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from participation.departments.models import Department
from participation.engagement.choosing import chosen_scope
from participation.engagement.queries import Scope
from participation.projects.api import readable_project
from participation.projects.models import Project

ACTIVITY = OpenApiParameter("activity", str, description="Only this activity of the project: “discussion:3”.")


@dataclass(frozen=True, slots=True)
class About:
    """A scope, and the project (also of an activity) or department that it belongs to."""

    scope: Scope
    project: Project | None = None
    department: Department | None = None


def project_asked(request: Request, slug: str) -> About:
    """A project that this person may read, or with `?activity=` a part of it. Raises Http404."""
    project = readable_project(request, slug)
    chosen = chosen_scope(project, request.query_params.get("activity", ""))
    if chosen is None:
        raise Http404
    return About(chosen, project=project)


def department_asked(slug: str) -> About:
    """A department. Raises Http404."""
    department = get_object_or_404(Department, slug=slug)
    return About(Scope.department(department.pk), department=department)
