"""Who may answer in the name of the government."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.departments.capabilities import EVERY_ROLE, Capability, Group, Reach
from participation.departments.rules import RUNNING
from participation.projects.models import Project, Responsibility
from participation.projects.rules import carries
from participation.verdict import Verdict

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


def may_answer(user: Any, project: Project) -> Verdict:
    """Those of the team who answer or lead, and administrators of the project's department."""
    return ANSWER.verdict(user, project.department_id, carries=partial(carries, user, project))


def may_mark_read(user: Any) -> Verdict:
    """Every member of staff, for the department they read for."""
    return MARK_READ.verdict(user)


CAPABILITIES = (Group(_("Answers"), (ANSWER, MARK_READ)),)
