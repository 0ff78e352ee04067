"""Questions about tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from participation.projects.models import Project
from participation.teamwork.models import Task
from participation.teamwork.queries.responsible import answers_for

#: What is due within so many days needs somebody now; everything else can wait on their list.
SOON = timedelta(days=7)
#: Stands where a task has no due date, so that lists can be paged by it.
NO_DAY = date(9999, 12, 31)


def tasks_in_context() -> QuerySet[Task]:
    """Tasks with what a list says of them: project, owner, department."""
    return Task.objects.select_related("project", "owner", "department")


def open_tasks(project: Project) -> QuerySet[Task]:
    """What is to be done for a project, the soonest due first; never more than actions allow."""
    rows = tasks_in_context().filter(project=project, state__in=Task.OPEN)
    return rows.order_by(F("due_on").asc(nulls_last=True), "id")


def finished_tasks(project: Project) -> QuerySet[Task]:
    """What was done or dropped in a project. For pages by ("-finished_at", "-id")."""
    return tasks_in_context().filter(project=project, finished_at__isnull=False)


def my_tasks(user: Any) -> QuerySet[Any]:
    """Open tasks of `user`, and those whose department `user` answers for and nobody has. For pages by ("due", "id").

    Each says `due`, its day or a far one.
    """
    return _open_of(Q(owner=user) | Q(owner=None, department__in=answers_for(user))).annotate(
        due=Coalesce("due_on", Value(NO_DAY), output_field=DateField())
    )


def tasks_that_need(user: Any, today: date) -> QuerySet[Any]:
    """Of those, what cannot wait: due within a week, late, or without anybody to do it. The soonest first."""
    rows = my_tasks(user).filter(Q(due_on__lte=today + SOON) | Q(owner=None))
    return rows.order_by("due", "id")


def _open_of(whose: Q) -> QuerySet[Task]:
    rows = Task.objects.open().filter(whose).exclude(project__state=Project.State.ARCHIVED)
    return rows.select_related("project", "owner", "department")


@dataclass(frozen=True)
class Progress:
    """How far a project's tasks are."""

    total: int = 0
    done: int = 0
    late: int = 0
    nobody: int = 0


def progress_of(projects: Iterable[Project], today: date) -> dict[int, Progress]:
    """How far the tasks of these projects are, by the project's number. Dropped ones do not count. One query."""
    is_open = Q(state__in=Task.OPEN)
    rows = (
        Task.objects.filter(project__in=[project.pk for project in projects])
        .exclude(state=Task.State.DROPPED)
        .order_by()
        .values("project_id")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=Task.State.DONE)),
            late=Count("pk", filter=is_open & Q(due_on__lt=today)),
            nobody=Count("pk", filter=is_open & Q(owner=None)),
        )
    )
    return {
        row["project_id"]: Progress(row["total"], row["done"], row["late"], row["nobody"]) for row in rows
    }
