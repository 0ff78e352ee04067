"""Questions about promises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, DateField, Q, QuerySet

from kit.pagination import Page, keyset_page
from kit.ready import Ready
from participation.answers.models import Promise
from participation.departments.models import Department
from participation.projects.models import Project

ON_A_PAGE = 20
#: So many of those that are due are shown to somebody as what needs them.
MOST_DUE = 12
#: What a list of promises can be narrowed to.
SHOWN = ("open", "late", "kept", "broken", "all")


def _in_context() -> QuerySet[Promise]:
    return Promise.objects.select_related("project", "department", "owner", "answer")


def promise_page(
    *,
    shown: str = "all",
    today: date,
    department: Department | None = None,
    project: Project | None = None,
    cursor: str | None = None,
    size: int = ON_A_PAGE,
) -> Page[Promise]:
    """A page of what was promised in public: what is open by its day, the next first; the rest latest first."""
    rows = _in_context().filter(given_at__isnull=False, project__state__in=Project.PUBLIC_STATES)
    if department is not None:
        rows = rows.filter(department=department)
    if project is not None:
        rows = rows.filter(project=project)
    narrowed = {
        "open": Q(state=Promise.State.OPEN),
        "late": Q(state=Promise.State.OPEN, due_on__lt=today),
        "kept": Q(state=Promise.State.KEPT),
        "broken": Q(state=Promise.State.BROKEN),
    }
    rows = rows.filter(narrowed.get(shown, Q()))
    ordering = ("due_on", "id") if shown in ("open", "late") else ("-due_on", "-id")
    return keyset_page(rows, ordering=ordering, cursor=cursor, size=size)


def promises_of_project(project: Project) -> list[Promise]:
    """What was promised in a project, by day."""
    return _OF_PROJECT(project=project.pk)


_OF_PROJECT = Ready(
    lambda project: _in_context().filter(project=project, given_at__isnull=False).order_by("due_on", "id"),
    project=BigIntegerField(),
)


def promises_of_answers(answers: Iterable[int]) -> dict[int, list[Promise]]:
    """The promises that answers carry, by the answer's id. One query."""
    found: dict[int, list[Promise]] = {}
    rows = Promise.objects.filter(answer__in=list(answers)).select_related("department", "owner")
    for promise in rows.order_by("due_on", "id"):
        found.setdefault(promise.answer_id or 0, []).append(promise)
    return found


def promises_owned_by(user: Any) -> QuerySet[Promise]:
    """What somebody still has to keep, the next first."""
    return _owned_by(user.pk)


def promises_due_of(user: Any, by: date) -> list[Promise]:
    """The next of them that are due by that day, or late; at most MOST_DUE."""
    return _DUE(user=user.pk, day=by)


def _owned_by(user: Any) -> QuerySet[Promise]:
    rows = _in_context().filter(owner=user, state=Promise.State.OPEN, given_at__isnull=False)
    return rows.exclude(project__state=Project.State.ARCHIVED).order_by("due_on", "id")


_DUE = Ready(
    lambda user, day: _owned_by(user).filter(due_on__lte=day)[:MOST_DUE],
    user=BigIntegerField(),
    day=DateField(),
)


def promises_with_history() -> QuerySet[Promise]:
    """Promises with everything that their own page shows."""
    return _in_context().select_related("project__department").prefetch_related("events__done_by")


def late_promises(today: date) -> QuerySet[Promise]:
    """Open promises in public projects whose day has passed."""
    return _in_context().filter(
        state=Promise.State.OPEN,
        given_at__isnull=False,
        due_on__lt=today,
        project__state__in=Project.PUBLIC_STATES,
    )
