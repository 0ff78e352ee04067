"""Questions about hand-overs between departments."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from kit.ready import IDS, Ready
from participation.projects.models import Project
from participation.teamwork.models import HandOver
from participation.teamwork.queries.responsible import answers_for


def hand_overs_in_context() -> QuerySet[HandOver]:
    """Hand-overs with what a list says of them. One query."""
    return HandOver.objects.select_related(
        "project", "task", "from_department", "to_department", "asked_by", "answered_by", "owner"
    )


def hand_overs_of(project: Project) -> QuerySet[HandOver]:
    """A project's hand-overs, the latest first: the history. For pages by ("-id",)."""
    return hand_overs_in_context().filter(project=project)


def hand_overs_to_answer(user: Any, *, limit: int = 12) -> list[HandOver]:
    """What waits for an answer of a department that `user` answers for, the soonest due first."""
    departments = sorted(answers_for(user))
    return _asked(limit)(departments=departments) if departments else []


@lru_cache
def _asked(limit: int) -> Ready[HandOver]:
    rows = hand_overs_in_context().filter(state=HandOver.State.ASKED).order_by("due_at", "id")
    living = rows.exclude(project__state=Project.State.ARCHIVED)
    return Ready(lambda departments: living.filter(to_department__any=departments)[:limit], departments=IDS)


def my_hand_overs(user: Any) -> QuerySet[HandOver]:
    """What `user` asked for, took on or has to answer, the latest first. For pages by ("-id",)."""
    return hand_overs_in_context().filter(
        Q(asked_by=user) | Q(owner=user) | Q(answered_by=user) | Q(to_department__in=answers_for(user))
    )
