"""Questions about tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import BigIntegerField, Count, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from kit.ready import IDS, Ready
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
    return _tasks_of(user.pk, sorted(answers_for(user)))


def tasks_that_need(user: Any, today: date, *, limit: int = 12) -> list[Task]:
    """Of those, what cannot wait: due within a week, late, or without anybody to do it. The soonest first."""
    return _pressing(limit)(user=user.pk, departments=sorted(answers_for(user)), day=today + SOON)


@lru_cache
def _pressing(limit: int) -> Ready[Task]:
    def rows(user: Any, departments: Any, day: Any) -> QuerySet[Task]:
        pressing = Q(due_on__lte=day) | Q(owner=None)
        return _tasks_of(user, departments).filter(pressing).order_by("due", "id")[:limit]

    return Ready(rows, user=BigIntegerField(), departments=IDS, day=DateField())


def _tasks_of(user: Any, departments: Any) -> QuerySet[Any]:
    due = Coalesce("due_on", Value(NO_DAY), output_field=DateField())
    return _open_of(Q(owner=user) | Q(owner=None, department__any=departments)).annotate(due=due)


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
    rows = _PROGRESS(projects=[project.pk for project in projects], today=today)
    return {
        row["project_id"]: Progress(row["total"], row["done"], row["late"], row["nobody"]) for row in rows
    }


def _counted(projects: Any, today: Any) -> QuerySet[Any, Any]:
    is_open = Q(state__in=Task.OPEN)
    rows = Task.objects.filter(project__any=projects).exclude(state=Task.State.DROPPED).order_by()
    return rows.values("project_id").annotate(
        total=Count("pk"),
        done=Count("pk", filter=Q(state=Task.State.DONE)),
        late=Count("pk", filter=is_open & Q(due_on__lt=today)),
        nobody=Count("pk", filter=is_open & Q(owner=None)),
    )


_PROGRESS = Ready(_counted, projects=IDS, today=DateField())
