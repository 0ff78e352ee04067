"""Questions about calendar addresses and what stands in a calendar."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from participation.projects.models import Milestone, Project, ProjectMember
from participation.teamwork.models import CalendarAddress, Task

NOT_STAFF = _("Only people with a role on this site have a calendar of tasks.")


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def calendar_address(token: str) -> CalendarAddress | None:
    """The address with that token, of somebody who can still sign in; None for any other. One query."""
    rows = CalendarAddress.objects.select_related("user").filter(user__is_active=True)
    return rows.filter(token_hash=hash_of(token)).first()


def calendar_address_of(user: Any) -> CalendarAddress | None:
    """When `user` made an address, if they did. One query."""
    return CalendarAddress.objects.filter(user=user).first()


def calendar_tasks(user: Any) -> QuerySet[Task]:
    """Open tasks of `user` that have a day. One query."""
    rows = Task.objects.open().filter(owner=user, due_on__isnull=False)
    rows = rows.exclude(project__state=Project.State.ARCHIVED)
    return rows.select_related("project").order_by("due_on", "id")


def team_projects(user: Any) -> QuerySet[Project]:
    """The projects in whose team `user` is and that are not put away."""
    mine = ProjectMember.objects.filter(user=user).values("project_id")
    return Project.objects.filter(pk__in=mine).exclude(state=Project.State.ARCHIVED)


def calendar_milestones(user: Any) -> QuerySet[Milestone]:
    """What happens on a day in those projects. One query."""
    rows = Milestone.objects.filter(project__in=team_projects(user))
    return rows.select_related("project").order_by("happens_on", "id")
