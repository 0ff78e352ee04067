"""Holding rows still while something about them is decided. Order: department, project, task, hand-over."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kit.errors import Refused
from participation.departments.rules import is_staff
from participation.projects.models import Project
from participation.projects.queries import with_team
from participation.teamwork.models import Task


def held_project(project: Project) -> Project:
    """The project with its team, held until the transaction ends: lists of one project are made one after the other."""
    Project.objects.select_for_update(no_key=True).filter(pk=project.pk).first()
    return with_team(Project.objects.all()).get(pk=project.pk)


def held_task(task: Task) -> Task:
    """The task as it is now, held until the transaction ends."""
    rows = Task.objects.select_related("project", "owner", "department")
    return rows.select_for_update(of=("self",)).get(pk=task.pk)


def refuse_strangers(user: Any, *, field: str = "owner") -> None:
    """Raise Refused unless the person works here and can sign in."""
    if not (user.is_active and is_staff(user)):
        raise Refused(
            _("Only people with a role on this site can carry something. Appoint them first."), field=field
        )
