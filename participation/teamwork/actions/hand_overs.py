"""Handing a task or a responsibility to another department: asked, then accepted, declined or taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.departments.actions import hold_current
from participation.departments.models import Department
from participation.lifecycle import refuse_unless_writable
from participation.projects.actions import take_over_responsibility
from participation.projects.models import Project
from participation.teamwork import emails, rules
from participation.teamwork.actions._rows import held_project, held_task, refuse_strangers
from participation.teamwork.models import HandOver, Task


def hand_over_task(
    task: Task, *, to_department: Department, due_at: datetime, note: str = "", by: Any
) -> HandOver:
    """Ask another department to take a task; it has until `due_at` to answer. Until it accepts nothing changes.

    Whoever answers for that department is told at once. Raises NotAllowed, or Refused when the task is finished, its own
    department is asked, it is being handed over already, or the time has passed.
    """
    refuse_unless_writable()
    _refuse_past(due_at)
    with transaction.atomic():
        hold_current(to_department)
        task = held_task(task)
        rules.may_hand_over(by, task.project, task=task, responsibility="").or_refuse()
        if not task.is_open:
            raise Refused(_("This task is finished already."))
        giver = task.department or task.project.department
        return _asked(
            HandOver(project=task.project, task=task, from_department=giver, to_department=to_department),
            due_at=due_at,
            note=note,
            by=by,
        )


def hand_over_responsibility(
    project: Project,
    *,
    responsibility: str,
    to_department: Department,
    due_at: datetime,
    note: str = "",
    by: Any,
) -> HandOver:
    """Ask another department to carry a responsibility of the team, answering for example. As `hand_over_task`."""
    refuse_unless_writable()
    _refuse_past(due_at)
    with transaction.atomic():
        hold_current(to_department)
        project = held_project(project)
        rules.may_hand_over(by, project, task=None, responsibility=responsibility).or_refuse()
        carriers = [row for row in project.members.all() if row.responsibility == responsibility]
        own = next((row.department for row in carriers if row.user_id == by.pk and row.department), None)
        giver = own or next((row.department for row in carriers if row.department), project.department)
        return _asked(
            HandOver(
                project=project,
                responsibility=responsibility,
                from_department=giver,
                to_department=to_department,
            ),
            due_at=due_at,
            note=note,
            by=by,
        )


def accept_hand_over(hand_over: HandOver, *, owner: Any, by: Any) -> HandOver:
    """The department takes it and names who does it: the task's owner, or the new carrier in the team.

    Raises NotAllowed, or Refused when it no longer waits or the owner does not work in the department.
    """
    refuse_unless_writable()
    refuse_strangers(owner)
    with transaction.atomic():
        hold_current(hand_over.to_department)
        project = held_project(hand_over.project)
        task = held_task(hand_over.task) if hand_over.task is not None else None
        row = _waiting(hand_over, by)
        if not rules.works_in(owner, row.to_department_id):
            raise Refused(_("Name somebody who works in this department."), field="owner")
        row.owner = owner
        if task is not None:
            row.finish_on = task.due_on
            task.owner, task.department = owner, row.to_department
            task.save(update_fields=["owner", "department"])
        else:
            take_over_responsibility(
                project,
                responsibility=row.responsibility,
                giver=row.from_department,
                user=owner,
                department=row.to_department,
                by=by,
            )
        return _answered(row, HandOver.State.ACCEPTED, by=by)


def decline_hand_over(hand_over: HandOver, *, reason: str, by: Any) -> HandOver:
    """It stays where it was; whoever asked reads the reason. Raises NotAllowed, or Refused without a reason."""
    refuse_unless_writable()
    if not reason.strip():
        raise Refused(_("Say why you decline, so that the others can go on without asking."), field="reason")
    with transaction.atomic():
        row = _waiting(hand_over, by)
        row.reason = reason.strip()
        return _answered(row, HandOver.State.DECLINED, by=by)


def withdraw_hand_over(hand_over: HandOver, *, by: Any) -> HandOver:
    """Take back what was asked and not answered yet. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    with transaction.atomic():
        row = _held(hand_over)
        rules.may_withdraw_hand_over(by, row).or_refuse()
        _refuse_answered(row)
        return _answered(row, HandOver.State.WITHDRAWN, by=by)


def _asked(row: HandOver, *, due_at: datetime, note: str, by: Any) -> HandOver:
    if row.to_department.pk == row.from_department.pk:
        raise Refused(_("It is with this department already. Choose another one."), field="to_department")
    waiting = HandOver.objects.filter(
        project=row.project, task=row.task, responsibility=row.responsibility, state=HandOver.State.ASKED
    )
    if waiting.exists():
        raise Refused(_("A department has been asked already. Wait for its answer, or take it back first."))
    row.due_at, row.note, row.asked_by, row.asked_at = due_at, note.strip(), by, clock.now()
    row.save()
    audit.record("hand_over.asked", by=by, subject=row, after=_described(row))
    emails.ask(row)
    return row


def _waiting(hand_over: HandOver, by: Any) -> HandOver:
    row = _held(hand_over)
    rules.may_answer_hand_over(by, row).or_refuse()
    _refuse_answered(row)
    return row


def _held(hand_over: HandOver) -> HandOver:
    rows = HandOver.objects.select_related(
        "project", "task__project", "from_department", "to_department", "asked_by", "owner"
    )
    return rows.select_for_update(of=("self",)).get(pk=hand_over.pk)


def _refuse_answered(row: HandOver) -> None:
    if not row.is_waiting:
        raise Refused(_("This has been answered already, or taken back."))


def _refuse_past(due_at: datetime) -> None:
    if due_at <= clock.now():
        raise Refused(_("Give the other department some time: choose a later moment."), field="due_at")


def _answered(row: HandOver, state: HandOver.State, *, by: Any) -> HandOver:
    row.state, row.answered_at, row.answered_by = state, clock.now(), by
    row.save()
    audit.record(f"hand_over.{state}", by=by, subject=row, before={"state": "asked"}, after=_described(row))
    if state != HandOver.State.WITHDRAWN:
        emails.tell_answer(row)
    return row


def _described(row: HandOver) -> dict[str, Any]:
    return {
        "state": str(row.state),
        "project": row.project_id,
        "task": row.task_id,
        "responsibility": row.responsibility,
        "from": row.from_department_id,
        "to": row.to_department_id,
        "owner": row.owner_id,
    }
