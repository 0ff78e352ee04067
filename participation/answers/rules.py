"""Who may answer in the name of the government."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.answers.models import OfficialAnswer, Promise
from participation.departments.capabilities import EVERY_ROLE, Capability, Group, Reach
from participation.departments.rules import RUNNING
from participation.projects.models import Project, Responsibility
from participation.projects.rules import carries, may_publish_project
from participation.verdict import YES, Verdict, no

ANSWER = Capability(
    "contribution.answer",
    _("Publish official answers"),
    _("Only those who answer for this project can publish official answers. Ask its lead to add you."),
    RUNNING,
    responsibilities=(Responsibility.ANSWERS, Responsibility.LEAD),
)
MARK_READ = Capability(
    "contribution.mark_read",
    _("Mark contributions as read"),
    _("Only staff can mark contributions as read."),
    EVERY_ROLE,
    Reach.ANYWHERE,
)

SETTLE = Capability(
    "promise.settle",
    _("Say what became of a promise"),
    _("Only its owner and those who answer for this project can say what became of this promise."),
    RUNNING,
    responsibilities=(Responsibility.ANSWERS, Responsibility.LEAD),
)


def may_answer(user: Any, project: Project) -> Verdict:
    """Those of the team who answer or lead, and administrators of the project's department."""
    return ANSWER.verdict(user, project.department_id, carries=partial(carries, user, project))


def may_mark_read(user: Any) -> Verdict:
    """Every member of staff, for the department they read for."""
    return MARK_READ.verdict(user)


def may_review(user: Any, answer: OfficialAnswer) -> Verdict:
    """Look at an answer that waits for a second pair of eyes: whoever was asked, or others who answer; not its writer."""
    if not answer.is_in_review:
        return no(_("This answer does not wait for a second pair of eyes."))
    if user.is_authenticated and user.pk == answer.written_by_id:
        return no(_("You wrote this answer, so somebody else has to look at it."))
    if user.is_authenticated and user.pk == answer.reviewer_id:
        return YES
    return may_answer(user, answer.project)


def may_publish_answer(user: Any, answer: OfficialAnswer) -> Verdict:
    """A draft: those who answer for the project. One in review: the second pair of eyes."""
    return may_review(user, answer) if answer.is_in_review else may_answer(user, answer.project)


def may_read_draft(user: Any, answer: OfficialAnswer) -> Verdict:
    """Whoever answers for the project, and whoever was asked to look at it."""
    if user.pk is not None and user.pk in (answer.reviewer_id, answer.written_by_id) and may_mark_read(user):
        return YES
    return may_answer(user, answer.project)


def may_settle(user: Any, promise: Promise) -> Verdict:
    """Say what became of a promise: its owner, those who answer for the project, administrators of its department."""
    if user.pk is not None and user.pk == promise.owner_id and may_mark_read(user):
        return YES
    if may_answer(user, promise.project):
        return YES
    return SETTLE.verdict(user, promise.department_id, carries=partial(carries, user, promise.project))


def may_conclude(user: Any, project: Project) -> Verdict:
    """Say what came of a project: those who may close it."""
    return may_publish_project(user, project)


CAPABILITIES = (Group(_("Answers"), (ANSWER, MARK_READ, SETTLE)),)
