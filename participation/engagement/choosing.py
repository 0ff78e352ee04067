"""Which part of a project a page or a program asks about."""

from __future__ import annotations

from participation.engagement.queries import Scope
from participation.projects.listing import ActivityLine, activities_of_project
from participation.projects.models import Project


def key_of(line: ActivityLine) -> str:
    """How an address names an activity: "discussion:3"."""
    return f"{line.kind.key}:{line.pk}"


def chosen_scope(project: Project, activity: str, *, lines: list[ActivityLine] | None = None) -> Scope | None:
    """The project, or one of its activities; None where it has none of that name.

    `lines` are the project's activities, for whoever has read them already.
    """
    if not activity:
        return Scope.project(project.pk)
    for line in activities_of_project(project) if lines is None else lines:
        if key_of(line) == activity:
            return Scope.activity(line.kind.key, line.pk)
    return None
