"""Who may do what in a discussion."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.departments.capabilities import Capability, Group
from participation.departments.models import Decision, Role
from participation.departments.rules import RUNNING
from participation.discussions.models import Contribution
from participation.projects.models import Activity, Project, Responsibility
from participation.projects.rules import carries, may_read_activity, may_run_activities, may_take_part
from participation.verdict import YES, Verdict, no

__all__ = [
    "EDIT_WINDOW",
    "may_edit_contribution",
    "may_moderate",
    "may_read_discussion",
    "may_reply",
    "may_run_discussion",
    "may_set_themes",
    "may_take_part",
    "may_take_stance",
    "may_type_in",
]

#: How long an author may change what they said.
EDIT_WINDOW = timedelta(minutes=30)
MODERATE = Capability(
    "contribution.moderate",
    _("Moderate contributions: accept, hide and restore them"),
    _("Only moderators of this project can hide or accept contributions."),
    (*RUNNING, Role.MODERATOR),
    responsibilities=(Responsibility.MODERATION, Responsibility.LEAD),
    decision=Decision.MODERATE,
)
SET_THEMES = Capability(
    "contribution.sort",
    _("Sort contributions by theme"),
    _("Only the team of this project can sort contributions by theme. Ask its lead to add you."),
    (*RUNNING, Role.MODERATOR),
    responsibilities=tuple(Responsibility),
)


# The frame's own rules hold for discussions and idea boxes too.
may_run_discussion = may_run_activities
may_read_discussion = may_read_activity


def may_reply(contribution: Contribution) -> Verdict:
    """To contributions that can be read, and not to replies: there is one level."""
    if contribution.is_reply:
        return no(_("You can reply to a contribution, not to a reply."))
    if not contribution.is_visible:
        return no(_("This contribution cannot be read by everybody, so it cannot be replied to."))
    return YES


def may_take_stance(contribution: Contribution) -> Verdict:
    """On contributions that can be read; replies take none."""
    if contribution.is_reply:
        return no(_("You can agree or disagree with a contribution, not with a reply."))
    if not contribution.is_visible:
        return no(_("This contribution cannot be read by everybody, so you cannot take a stance on it."))
    return YES


def may_edit_contribution(user: Any, contribution: Contribution, at: datetime) -> Verdict:
    """Its author, for half an hour, unless a moderator has hidden it."""
    if not user.is_authenticated or contribution.participant.user_id != user.pk:
        return no(_("Only the person who wrote this can change it."))
    if contribution.is_hidden:
        return no(_("A moderator has hidden this, so it cannot be changed."))
    if at > contribution.created_at + EDIT_WINDOW:
        return no(
            _("You can change what you wrote for 30 minutes. After that, people have read it and replied.")
        )
    return YES


def may_moderate(user: Any, project: Project) -> Verdict:
    """Moderators and administrators of the department, and those of the team who moderate or lead."""
    return MODERATE.verdict(user, project.department_id, carries=partial(carries, user, project))


def may_set_themes(user: Any, project: Project) -> Verdict:
    """Everybody of the team, and those who run or moderate the department: whoever reads what people say sorts it."""
    return SET_THEMES.verdict(user, project.department_id, carries=partial(carries, user, project))


CAPABILITIES = (Group(_("Contributions"), (MODERATE, SET_THEMES)),)


def may_type_in(user: Any, activity: Activity) -> Verdict:
    """Everybody of the team, and those who run or moderate the department, while the project runs."""
    if not may_set_themes(user, activity.project):
        return no(_("Only the team of this project can type in what was said elsewhere."))
    if activity.is_draft or not activity.project.is_published:
        return no(
            _("What was said elsewhere can be typed in once this is published, while the project runs.")
        )
    return YES
