"""Who may answer in the name of the government."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.departments.rules import is_staff, runs_department
from participation.projects.models import Project, Responsibility
from participation.projects.rules import carries
from participation.verdict import YES, Verdict, no


def may_answer(user: Any, project: Project) -> Verdict:
    """Those of the team who answer or lead, and administrators of the project's department."""
    if runs_department(user, project.department_id) or carries(
        user, project, Responsibility.ANSWERS, Responsibility.LEAD
    ):
        return YES
    return no(
        _("Only those who answer for this project can publish official answers. Ask its lead to add you.")
    )


def may_mark_read(user: Any) -> Verdict:
    """Every member of staff, for the department they read for."""
    if is_staff(user):
        return YES
    return no(_("Only staff can mark contributions as read."))
