"""Who may do what with a project."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.departments.models import Role
from participation.departments.rules import is_staff, runs_department, standing_of
from participation.projects.models import Project, Responsibility
from participation.verdict import YES, Verdict, no

CREATING = (Role.ADMINISTRATOR, Role.DEPARTMENT_ADMINISTRATOR, Role.LEAD)


def carries(user: Any, project: Project, *responsibilities: str) -> bool:
    """Whether `user` has one of the responsibilities in the project's team; without any named, whether in the team."""
    if user is None or not user.is_authenticated:
        return False
    return any(
        member.user_id == user.pk and (not responsibilities or member.responsibility in responsibilities)
        for member in project.members.all()
    )


def may_create_project(user: Any, department_id: int | None = None) -> Verdict:
    """In a department where one is project lead or administrator; without a department named: anywhere at all."""
    standing = standing_of(user)
    if department_id is None:
        allowed = standing.holds_anywhere(*CREATING)
    else:
        allowed = standing.holds(*CREATING, department_id=department_id)
    if allowed:
        return YES
    return no(_("Only project leads and administrators of a department can create projects in it."))


def may_edit_project(user: Any, project: Project) -> Verdict:
    """Those who lead the project, and administrators of its department."""
    if runs_department(user, project.department_id) or carries(user, project, Responsibility.LEAD):
        return YES
    return no(_("Only those who lead this project and administrators of its department can change it."))


def may_publish_project(user: Any, project: Project) -> Verdict:
    """The same people who may edit it; whether it is complete is another question."""
    if may_edit_project(user, project):
        return YES
    return no(
        _("Only those who lead this project and administrators of its department can publish or close it.")
    )


def may_read_project(user: Any, project: Project) -> Verdict:
    """Everybody reads what is public; drafts and archived projects are for staff."""
    if project.is_public or is_staff(user):
        return YES
    return no(_("This project is not public."))
