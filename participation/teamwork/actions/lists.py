"""Making a project's tasks from a list, and saving a project's tasks as a list for the next ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.lifecycle import refuse_unless_writable
from participation.projects.models import Project, ProjectMember, Responsibility
from participation.teamwork import rules
from participation.teamwork.actions._rows import held_project
from participation.teamwork.actions.tasks import refuse_too_many
from participation.teamwork.dates import anchor_days, nearest_anchor
from participation.teamwork.lists import Line, TaskList, as_json
from participation.teamwork.models import Task, TaskTemplate

#: Lists that one government keeps: more would not be found again in a menu.
MOST_LISTS = 50


@dataclass(frozen=True)
class Made:
    """How many tasks a list has added, and how many of an earlier run it gave another date."""

    added: int
    moved: int


def make_tasks(
    project: Project,
    *,
    source: TaskList,
    publication: date | None = None,
    closing: date | None = None,
    by: Any,
) -> Made:
    """Add what the list names and the project does not have yet; give open tasks of an earlier run their new dates.

    `publication` and `closing` are the planned days, where the project does not have them yet. Made tasks belong to
    whoever carries the responsibility, else to the project's department, which has to name somebody. Nothing is ever
    made twice, and a date chosen by hand stays. Raises NotAllowed or Refused.
    """
    refuse_unless_writable()
    rules.may_plan_work(by, project).or_refuse()
    with transaction.atomic():
        project = held_project(project)
        days = anchor_days(project, publication=publication, closing=closing)
        tasks = list(Task.objects.filter(project=project))
        there = {task.template_key: task for task in tasks}
        # The same words may have come from another list, or from a person.
        titles = {task.title.casefold() for task in tasks}
        new = [
            line
            for line in source.lines
            if source.key_of(line) not in there and line.title.casefold() not in titles
        ]
        refuse_too_many(project, new=len(new))
        Task.objects.bulk_create(_task_of(line, source, project, days, by) for line in new)
        moved = _give_dates(
            [there[key] for line in source.lines if (key := source.key_of(line)) in there], days
        )
        if new or moved:
            audit.record(
                "task.list_made",
                by=by,
                subject=project,
                after={"list": source.key, "added": len(new), "moved": moved},
            )
    return Made(len(new), moved)


def save_list(project: Project, *, name: str, by: Any) -> TaskTemplate:
    """Save the project's tasks, without people and with days counted from the project's own, as a list with that name.

    An earlier list of that name is replaced. Dropped tasks are left out. Raises NotAllowed or Refused.
    """
    refuse_unless_writable()
    rules.may_save_list(by).or_refuse()
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Give the list a name."), field="name")
    if len(name) > 80:
        raise Refused(_("This name is too long. Use at most 80 characters."), field="name")
    with transaction.atomic():
        project = held_project(project)
        lines = _lines_of(project)
        if not lines:
            raise Refused(_("This project has no tasks to save yet."), field="name")
        if TaskTemplate.objects.exclude(name=name).count() >= MOST_LISTS:
            raise Refused(_("There are %(number)d lists already. Remove one first.") % {"number": MOST_LISTS})
        saved, _new = TaskTemplate.objects.update_or_create(name=name, defaults={"lines": lines})
        audit.record("task.list_saved", by=by, subject=saved, after={"lines": len(lines)})
    return saved


def remove_list(saved: TaskTemplate, *, by: Any) -> None:
    """Remove a list of this government's own. Tasks made from it stay. Raises NotAllowed."""
    refuse_unless_writable()
    rules.may_save_list(by).or_refuse()
    with transaction.atomic():
        audit.record("task.list_removed", by=by, subject=saved)
        saved.delete()


def _task_of(line: Line, source: TaskList, project: Project, days: dict[str, date | None], by: Any) -> Task:
    member = _carrier(project, line.carries)
    return Task(
        project=project,
        title=line.title,
        note=line.note,
        owner=member.user if member else None,
        department=(member.department if member else None) or project.department,
        due_on=line.due_on(days),
        template_key=source.key_of(line),
        anchor=line.anchor,
        offset_days=line.days,
        created_by=by,
        created_at=clock.now(),
    )


def _carrier(project: Project, responsibility: str) -> ProjectMember | None:
    members = [member for member in project.members.all() if member.responsibility == responsibility]
    return members[0] if members else None


def _give_dates(tasks: list[Task], days: dict[str, date | None]) -> int:
    moved = []
    for task in tasks:
        due_on = Line("", "", anchor=task.anchor, days=task.offset_days).due_on(days)
        if task.is_open and due_on is not None and due_on != task.due_on:
            task.due_on = due_on
            moved.append(task)
    Task.objects.bulk_update(moved, ["due_on"])
    return len(moved)


def _lines_of(project: Project) -> list[dict[str, Any]]:
    days = anchor_days(project)
    # Of somebody with several responsibilities the first counts: whoever leads does the lead's tasks.
    order = list(Responsibility)
    members = sorted(
        project.members.all(), key=lambda member: order.index(Responsibility(member.responsibility))
    )
    carried = {member.user_id: member.responsibility for member in reversed(members)}
    tasks = Task.objects.filter(project=project).exclude(state=Task.State.DROPPED).order_by("id")
    lines = []
    for task in tasks:
        anchor, after = (task.anchor, task.offset_days) if task.anchor else nearest_anchor(task.due_on, days)
        line = Line(
            key=str(task.pk),
            title=task.title,
            note=task.note,
            anchor=anchor,
            days=after,
            carries=carried.get(task.owner_id or 0, ""),
        )
        lines.append(as_json(line))
    return lines
