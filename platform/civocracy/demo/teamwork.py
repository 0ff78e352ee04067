"""The work behind a project of the demo: tasks from the usual list, most done in time, one handed over, and fears."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from kit import clock
from participation.projects.models import Project
from participation.teamwork import actions
from participation.teamwork.lists import TaskList, task_list
from participation.teamwork.models import Anchor, Task

from .script import ProjectScript

if TYPE_CHECKING:
    from .play import Stage

#: What was due longer ago than this is done: being late for months would be another story.
LATE_AT_MOST = timedelta(days=14)
#: The usual fears that somebody in the team has said.
FEARS = ["work", "criticism", "same-people"]


def plan_work(stage: Stage, script: ProjectScript, made: list[Project], begun: datetime) -> None:
    """Let the team of a project plan its work and do it. What was due last stays open: somebody is late."""
    source = task_list("discussion", stage.language)
    assert source is not None
    lead = stage.company.staff[script.lead]
    published = stage.date(script.published if script.published is not None else 14)
    closing = stage.date(script.discussions[0].closes) if script.discussions else None

    def plan(_moment: datetime) -> None:
        actions.make_tasks(made[0], source=source, publication=published, closing=closing, by=lead)
        actions.make_risks(made[0], keys=FEARS, by=lead)

    stage.at(begun + timedelta(hours=1), plan)
    due = _due_before(source, stage, script, published, closing)
    if due and script.closed is None and due[-1][1] > stage.date(0) - LATE_AT_MOST:
        due.pop()
    for key, day in due:
        planned = stage.day((day - stage.date(0)).days, 11)
        stage.at(max(planned, begun + timedelta(hours=2)), partial(_finish, made, key))
    _plan_hand_over(stage, script, made, source)


def _due_before(
    source: TaskList, stage: Stage, script: ProjectScript, published: date, closing: date | None
) -> list[tuple[str, date]]:
    decided = stage.date(script.decide_in) if script.decide_in is not None else None
    days = {
        Anchor.PUBLICATION.value: published,
        Anchor.CLOSING.value: closing,
        Anchor.DECISION.value: decided,
    }
    dated = [(source.key_of(line), line.due_on(days)) for line in source.lines]
    past = [(key, day) for key, day in dated if day is not None and day < stage.curtain.date()]
    return sorted(past, key=lambda one: one[1])


def _finish(made: list[Project], key: str, _moment: datetime) -> None:
    task = Task.objects.select_related("owner", "project").filter(project=made[0], template_key=key).first()
    if task is not None and task.is_open:
        actions.finish_task(task, by=task.owner or made[0].created_by)


def _plan_hand_over(stage: Stage, script: ProjectScript, made: list[Project], source: TaskList) -> None:
    """In a running project the summary is asked of another department of the team, which has not answered yet."""
    others = [one["department"] for one in script.team if one["department"] != script.department]
    if not others or script.published is None or script.closed is not None:
        return
    taker, lead = stage.company.departments[others[-1]], stage.company.staff[script.lead]

    def ask(moment: datetime) -> None:
        summary = next(line for line in source.lines if line.key == "summary")
        task = Task.objects.filter(project=made[0], template_key=source.key_of(summary)).first()
        if task is not None and task.is_open:
            due_at = clock.now() + timedelta(days=5)
            actions.hand_over_task(task, to_department=taker, due_at=due_at, by=lead)

    stage.at(stage.day(-2, 10), ask)
