"""The tasks of a project that begins with what another one had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from kit import clock
from participation.projects.models import Project
from participation.teamwork.dates import anchor_days
from participation.teamwork.lists import Line
from participation.teamwork.models import Task

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def copy_tasks(source: Project, *, into: Project, by: Any) -> tuple[_StrPromise, int]:
    """For `projects`: every task that was not dropped, to do anew, without dates that were chosen by hand.

    Whoever had a task has it again if they are in the new team; else the department has to name somebody.
    """
    team = set(into.members.values_list("user_id", flat=True))
    days = anchor_days(into)
    rows = Task.objects.filter(project=source).exclude(state=Task.State.DROPPED).select_related("department")
    new = [
        Task(
            project=into,
            title=row.title,
            note=row.note,
            owner_id=row.owner_id if row.owner_id in team else None,
            department=row.department if row.department and row.department.is_current else into.department,
            template_key=row.template_key,
            anchor=row.anchor,
            offset_days=row.offset_days,
            due_on=Line("", "", anchor=row.anchor, days=row.offset_days).due_on(days),
            created_by=by,
            created_at=clock.now(),
        )
        for row in rows.order_by("id")
    ]
    Task.objects.bulk_create(new)
    return _("Tasks"), len(new)
