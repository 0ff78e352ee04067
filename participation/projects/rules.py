"""Who may do what with a project."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from participation.departments.capabilities import Capability, Group
from participation.departments.models import Decision, Role
from participation.departments.rules import ADMINISTER, RUNNING, WORK_HERE
from participation.projects.models import Project, PublicationReview, Responsibility
from participation.projects.standing import Standing
from participation.verdict import YES, Verdict, no

CREATE_PROJECT = Capability(
    "project.create",
    _("Create projects"),
    _("Only project leads and administrators of a department can create projects in it."),
    (*RUNNING, Role.LEAD),
)
EDIT_PROJECT = Capability(
    "project.edit",
    _("Change projects: their purpose, team and activities"),
    _("Only those who lead this project and administrators of its department can change it."),
    RUNNING,
    responsibilities=(Responsibility.LEAD,),
)
PUBLISH_PROJECT = Capability(
    "project.publish",
    _("Publish, close and archive projects, and publish what people take part in"),
    _("Only those who lead this project and administrators of its department can publish or close it."),
    RUNNING,
    responsibilities=(Responsibility.LEAD,),
    decision=Decision.PUBLISH,
)


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
    if department_id is None:
        return CREATE_PROJECT.verdict_anywhere(user)
    return CREATE_PROJECT.verdict(user, department_id)


def may_edit_project(user: Any, project: Project) -> Verdict:
    """Those who lead the project, and administrators of its department."""
    return EDIT_PROJECT.verdict(user, project.department_id, carries=partial(carries, user, project))


def may_publish_project(user: Any, project: Project) -> Verdict:
    """The same people who may edit it, unless its department leaves that to one further up; whether it is complete is
    another question."""
    return PUBLISH_PROJECT.verdict(user, project.department_id, carries=partial(carries, user, project))


def may_review_publication(user: Any, review: PublicationReview) -> Verdict:
    """Look at a draft before it is published: whoever may publish it, and is not the one who asked."""
    if not (verdict := may_publish_project(user, review.project)):
        return verdict
    if review.asked_by_id == user.pk:
        return no(_("You have asked for this look yourself. Somebody else has to take it."))
    return YES


def may_decide_about_reviews(user: Any) -> Verdict:
    """Whether somebody else has to look before projects are published: administrators."""
    return ADMINISTER.verdict(user)


def may_bring_in_public(user: Any, department_id: int) -> Verdict:
    """Give a department a project that is public already: as if it were published there."""
    return PUBLISH_PROJECT.verdict(user, department_id)


def may_read_project(user: Any, project: Project) -> Verdict:
    """Everybody reads what is public; drafts and archived projects are for staff."""
    if project.is_public or WORK_HERE.verdict(user):
        return YES
    return no(_("This project is not public."))


def may_run_activities(user: Any, project: Project) -> Verdict:
    """Create, change and close what people take part in: those who may change the project."""
    return may_edit_project(user, project)


def may_publish_activity(user: Any, project: Project) -> Verdict:
    """Let everybody see an activity: those who may publish the project."""
    return may_publish_project(user, project)


def may_read_activity(user: Any, activity: InProject) -> Verdict:
    """Everybody reads what is published in a public project; the rest is for staff."""
    if (not activity.is_draft and activity.project.is_public) or WORK_HERE.verdict(user):
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


CAPABILITIES = (Group(_("Projects"), (CREATE_PROJECT, EDIT_PROJECT, PUBLISH_PROJECT)),)


def may_take_the_file(user: Any, project: Project) -> Verdict:
    """Everything that came in, with names, is for the project's team and those who run its department."""
    if carries(user, project) or may_run_activities(user, project):
        return YES
    return no(_("Only the team of this project can take its file. Ask its lead to add you."))
