"""Who may do what with a project."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from participation.departments.models import Role
from participation.departments.rules import is_staff, runs_department, standing_of
from participation.projects.models import Project, Responsibility
from participation.projects.standing import Standing
from participation.verdict import YES, Verdict, no

CREATING = (Role.ADMINISTRATOR, Role.DEPARTMENT_ADMINISTRATOR, Role.LEAD)


class InProject(Protocol):
    """An activity, or its line in a list: where it stands, and its project."""

    @property
    def is_draft(self) -> bool: ...
    @property
    def project(self) -> Project: ...


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


def may_run_activities(user: Any, project: Project) -> Verdict:
    """Create, change, publish and close what people take part in: those who may change the project."""
    return may_edit_project(user, project)


def may_read_activity(user: Any, activity: InProject) -> Verdict:
    """Everybody reads what is published in a public project; the rest is for staff."""
    if (not activity.is_draft and activity.project.is_public) or is_staff(user):
        return YES
    return no(_("This is not public."))


def may_take_part(activity: Any, at: datetime) -> Verdict:
    """Whether an activity of any kind (or its line in a list) takes anything at that moment, whoever asks."""
    assert isinstance(activity, Standing)
    if not activity.project.is_published:  # type: ignore[attr-defined]  # both have it
        return no(_("This project is closed. You can still read everything."))
    if activity.is_draft:
        return no(_("This has not been published yet."))
    if activity.is_upcoming(at):
        return no(_("This has not opened yet."))
    if not activity.is_open(at):
        return no(_("This is closed. You can still read everything."))
    return YES
