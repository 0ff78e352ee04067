"""Who may plan work, do it, hand it over and take it over."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.lasting import Lasting
from participation.departments.capabilities import EVERY_ROLE, Capability, Group, Reach
from participation.departments.models import Role
from participation.departments.rules import RUNNING
from participation.projects.models import Project, Responsibility
from participation.projects.rules import carries, may_create_project, may_edit_project
from participation.teamwork.models import HandOver, Task
from participation.verdict import YES, Verdict, no

PLAN_WORK = Capability(
    "work.plan",
    _("Plan the work of a project: its tasks and risks"),
    _(
        "Only the project's team and administrators of its department can plan its work. Ask its lead to add you."
    ),
    RUNNING,
    responsibilities=tuple(Responsibility),
)
ACCEPT_WORK = Capability(
    "work.accept",
    _("Accept or decline work that another department hands over, and see to its tasks"),
    _("Only those who administer the department that was asked can accept or decline."),
    RUNNING,
)
WORK_IN = Capability(
    "work.do",
    _("Take on tasks of the department"),
    _("Only people who work in this department can take its tasks on."),
    EVERY_ROLE,
)
SPEAK_FOR = Capability(
    "work.absence",
    _("Say that somebody else is away, and who covers"),
    _("Only the person themselves and administrators can say when somebody is away."),
    (Role.ADMINISTRATOR,),
    Reach.SITE,
)
_COVERED = Lasting("""
    WITH RECURSIVE covered (user_id) AS (
        SELECT user_id FROM teamwork_absence WHERE cover_id = %s AND first_on <= %s AND last_on >= %s
        UNION
        SELECT away.user_id
        FROM covered JOIN teamwork_absence away ON away.cover_id = covered.user_id
        WHERE away.first_on <= %s AND away.last_on >= %s
    )
    SELECT user_id FROM covered
""")


def may_plan_work(user: Any, project: Project) -> Verdict:
    """Add and change tasks and risks: everybody in the team, and whoever may edit the project."""
    return PLAN_WORK.verdict(user, project.department_id, carries=partial(carries, user, project))


def may_work_on(user: Any, task: Task) -> Verdict:
    """Say how far a task is: whoever plans the work, its owner, its department, and who stands in for the owner."""
    if task.owner_id is not None and (task.owner_id == user.pk or stands_in_for(user, task.owner_id)):
        return YES
    if task.department_id is not None and ACCEPT_WORK.verdict(user, task.department_id):
        return YES
    if may_plan_work(user, task.project):
        return YES
    return no(
        _("Only whoever carries this task, their department and the project's team can say how far it is.")
    )


def stands_in_for(user: Any, other_id: int) -> bool:
    """Whether `user` covers for that person today."""
    return other_id in covered_by(user)


def covered_by(user: Any) -> frozenset[int]:
    """The numbers of the people for whom `user` stands in today, also because a cover is away: one query, remembered."""
    covered: frozenset[int] | None = getattr(user, "_covered", None)
    if covered is None:
        today = clock.today()
        with connection.cursor() as cursor:
            cursor.execute(_COVERED, [user.pk, today, today, today, today])
            covered = frozenset(pk for (pk,) in cursor.fetchall())
        user._covered = covered
    return covered


def may_hand_over(user: Any, project: Project, *, task: Task | None, responsibility: str) -> Verdict:
    """Ask another department: for a task whoever may work on it, for a responsibility who has it or edits the project."""
    if task is not None:
        return may_work_on(user, task)
    if carries(user, project, responsibility) or may_edit_project(user, project):
        return YES
    return no(_("Only whoever has this responsibility, and those who lead the project, can hand it over."))


def may_answer_hand_over(user: Any, hand_over: HandOver) -> Verdict:
    """Accept or decline: whoever administers the department that was asked."""
    return ACCEPT_WORK.verdict(user, hand_over.to_department_id)


def may_withdraw_hand_over(user: Any, hand_over: HandOver) -> Verdict:
    """Take it back: whoever asked, and whoever could have."""
    if hand_over.asked_by_id == user.pk:
        return YES
    return may_hand_over(
        user, hand_over.project, task=hand_over.task, responsibility=hand_over.responsibility
    )


def works_in(user: Any, department_id: int) -> bool:
    """Whether `user` holds a role that counts in that department."""
    return bool(WORK_IN.verdict(user, department_id))


def may_save_list(user: Any) -> Verdict:
    """Save a project's tasks as a list for the whole government, or remove one."""
    if may_create_project(user):
        return YES
    return no(_("Only project leads and administrators can save lists of tasks for everybody."))


def may_speak_for(user: Any, person: Any) -> Verdict:
    """Say that somebody is away: oneself, or for anybody as administrator."""
    return YES if user.pk == person.pk else SPEAK_FOR.verdict(user)


CAPABILITIES = (Group(_("Work"), (PLAN_WORK, ACCEPT_WORK, WORK_IN, SPEAK_FOR)),)
