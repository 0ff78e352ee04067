"""Who may mark days, enter the census, and say what citizens expected."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.departments.capabilities import Capability, Group, Reach
from participation.departments.models import Department, Role
from participation.departments.rules import RUNNING
from participation.engagement.models import Mark
from participation.projects.models import Project, Responsibility
from participation.projects.rules import carries
from participation.verdict import YES, Verdict, no

MARK = Capability(
    "engagement.mark",
    _("Mark days in the figures, to compare before and after"),
    _("Only analysts, communication officers and those who lead or administer can mark days here."),
    (*RUNNING, Role.ANALYST, Role.COMMUNICATION),
    responsibilities=(Responsibility.LEAD, Responsibility.COMMUNICATION),
)
CENSUS = Capability(
    "engagement.census",
    _("Enter the census that participants are compared with, and publish open data"),
    _("Only administrators and analysts of the whole site can do this."),
    (Role.ADMINISTRATOR, Role.ANALYST),
    Reach.SITE,
)
SHARE = Capability(
    "engagement.share",
    _("Share this site's figures with its region"),
    _("Only administrators of the whole site can do this."),
    (Role.ADMINISTRATOR,),
    Reach.SITE,
)


def may_mark(user: Any, project: Project | None = None, department: Department | None = None) -> Verdict:
    """Mark a day of a project, of a department, or (with neither) of the whole site."""
    if project is not None:
        return MARK.verdict(user, project.department_id, carries=partial(carries, user, project))
    return MARK.verdict(user, department.pk if department else None)


def may_remove(user: Any, mark: Mark) -> Verdict:
    """Take a mark away: whoever may make one there."""
    return may_mark(user, project=mark.project, department=mark.department)


def may_keep_the_census(user: Any) -> Verdict:
    """Enter the census, and have open data made."""
    return CENSUS.verdict(user)


def may_hope(user: Any, project: Project) -> Verdict:
    """Say what one expects: anybody signed in, while the project runs."""
    if not user.is_authenticated:
        return no(_("Sign in to say what you expect."))
    return YES if project.is_published else no(_("This project does not run."))


def may_judge(user: Any, project: Project) -> Verdict:
    """Say whether it was met: anybody signed in, once the project is closed."""
    if not user.is_authenticated:
        return no(_("Sign in to say how it went."))
    return YES if project.is_closed else no(_("You can say how it went once this project has closed."))


def may_share(user: Any) -> Verdict:
    """Share figures with the region by name: the administrators of the whole site."""
    return SHARE.verdict(user)


CAPABILITIES = (Group(_("Figures"), (MARK, CENSUS, SHARE)),)
