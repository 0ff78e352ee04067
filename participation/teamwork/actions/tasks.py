"""A task's life: to do, in progress, done, or dropped with the reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.departments.actions import hold_current
from participation.departments.models import Department
from participation.lifecycle import refuse_unless_writable
from participation.projects.models import Project
from participation.teamwork import rules
from participation.teamwork.actions._rows import held_project, held_task, refuse_strangers
from participation.teamwork.models import HandOver, Task

EDITABLE = ("title", "note", "owner", "department", "due_on")
#: A list that is longer is no longer read. Finished tasks do not count.
MOST_OPEN_TASKS = 200


def add_task(
    project: Project,
    *,
    title: str,
    note: str = "",
    owner: Any = None,
    department: Department | None = None,
    due_on: date | None = None,
    by: Any,
) -> Task:
    """A new task, of a person, of a department that has to name one, or of nobody yet. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    rules.may_plan_work(by, project).or_refuse()
    title = _checked_title(title)
    if owner is not None:
        refuse_strangers(owner)
    with transaction.atomic():
        if department is not None:
            hold_current(department)
        project = held_project(project)
        refuse_too_many(project, new=1)
        task = Task.objects.create(
            project=project,
            title=title,
            note=note.strip(),
            owner=owner,
            department=department,
            due_on=due_on,
            created_by=by,
            created_at=clock.now(),
        )
        audit.record("task.added", by=by, subject=task, after=_described(task))
    return task


def edit_task(task: Task, *, by: Any, **changes: Any) -> Task:
    """Change fields of `EDITABLE`. A date chosen by hand no longer follows the project's. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"Not editable fields of a task: {', '.join(sorted(unknown))}")
    if changes.get("owner") is not None:
        refuse_strangers(changes["owner"])
    with transaction.atomic():
        if changes.get("department") is not None:
            hold_current(changes["department"])
        task = held_task(task)
        rules.may_work_on(by, task).or_refuse()
        if "title" in changes:
            changes["title"] = _checked_title(changes["title"])
        changed = {name: value for name, value in changes.items() if getattr(task, name) != value}
        before = _described(task)
        for name, value in changed.items():
            setattr(task, name, value)
        if "due_on" in changed:
            task.anchor = ""
        if changed:
            task.save(update_fields=[*changed, "anchor"])
            after = {**_described(task), "fields": sorted(changed)}
            audit.record("task.edited", by=by, subject=task, before=before, after=after)
    return task


def start_task(task: Task, *, by: Any) -> Task:
    """To do → in progress. Whoever starts a task that nobody has becomes its owner. Raises NotAllowed or Refused."""
    with transaction.atomic():
        task = _held_for(task, by)
        if task.state != Task.State.TODO:
            raise Refused(_("Only a task that is still to do can be started."))
        if task.owner_id is None:
            task.owner = by
        return _moved(task, Task.State.DOING, "task.started", by=by)


def finish_task(task: Task, *, by: Any) -> Task:
    """It is done. A hand-over of it that nobody answered is taken back. Raises NotAllowed or Refused."""
    with transaction.atomic():
        task = _held_for(task, by)
        if not task.is_open:
            raise Refused(_("This task is finished already."))
        _take_hand_overs_back(task, by)
        return _moved(task, Task.State.DONE, "task.finished", by=by, finished_at=clock.now())


def drop_task(task: Task, *, reason: str, by: Any) -> Task:
    """It will not be done, and why. Raises NotAllowed, or Refused without a reason."""
    if not reason.strip():
        raise Refused(
            _("Say why this will not be done: others may have counted on it."), field="dropped_reason"
        )
    with transaction.atomic():
        task = _held_for(task, by)
        if not task.is_open:
            raise Refused(_("This task is finished already."))
        _take_hand_overs_back(task, by)
        facts = {"finished_at": clock.now(), "dropped_reason": reason.strip()}
        return _moved(task, Task.State.DROPPED, "task.dropped", by=by, **facts)


def reopen_task(task: Task, *, by: Any) -> Task:
    """Done or dropped → to do. Raises NotAllowed or Refused."""
    with transaction.atomic():
        project = held_project(task.project)
        task = _held_for(task, by)
        if task.state == Task.State.TODO:
            raise Refused(_("This task is still to do."))
        if not task.is_open:
            refuse_too_many(project, new=1)
        return _moved(task, Task.State.TODO, "task.reopened", by=by, finished_at=None, dropped_reason="")


def refuse_too_many(project: Project, *, new: int) -> None:
    """Raise Refused when so many new tasks would make the project's list too long to be read."""
    if Task.objects.open().filter(project=project).count() + new > MOST_OPEN_TASKS:
        raise Refused(
            _("This project has %(number)d open tasks. Finish or drop some before you add more.")
            % {"number": MOST_OPEN_TASKS}
        )


def _held_for(task: Task, by: Any) -> Task:
    refuse_unless_writable()
    task = held_task(task)
    rules.may_work_on(by, task).or_refuse()
    return task


def _moved(task: Task, state: Task.State, action: str, *, by: Any, **facts: Any) -> Task:
    before = {"state": task.state}
    task.state = state
    for name, value in facts.items():
        setattr(task, name, value)
    task.save(update_fields=["state", "owner", *facts])
    audit.record(action, by=by, subject=task, before=before, after={"state": str(state)})
    return task


def _take_hand_overs_back(task: Task, by: Any) -> None:
    waiting = HandOver.objects.filter(task=task, state=HandOver.State.ASKED)
    waiting.update(state=HandOver.State.WITHDRAWN, answered_at=clock.now(), answered_by=by)


def _checked_title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Refused(_("Say what is to be done."), field="title")
    if len(title) > 200:
        raise Refused(_("This is too long. Use at most 200 characters."), field="title")
    return title


def _described(task: Task) -> dict[str, Any]:
    return {
        "project": task.project_id,
        "owner": task.owner_id,
        "department": task.department_id,
        "due_on": task.due_on.isoformat() if task.due_on else None,
    }
