"""What publishing a draft is, by hand or when its time has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kit.errors import Refused
from participation.journal import actions as journal
from participation.journal.models import Kind
from participation.projects import news, queries, rules
from participation.projects.actions._rows import move
from participation.projects.models import Project
from tenants import limits


def refuse_unready(project: Project, *, by: Any) -> None:
    """Raise NotAllowed or Refused unless `by` may publish this draft as it stands, and nothing is missing."""
    rules.may_publish_project(by, project).or_refuse()
    if not project.is_draft:
        raise Refused(_("This project has already been published."))
    if (reason := queries.why_not_ready(project)) is not None:
        words, field = reason
        raise Refused(words, field=field)


def publish(project: Project, *, by: Any, at: datetime) -> None:
    """Make a held draft public and tell everybody. Raises Refused when the plan holds no more projects."""
    limits.require_room(limits.ACTIVE_PROJECTS, used=queries.active_count())
    move(
        project,
        Project.State.PUBLISHED,
        "project.published",
        by=by,
        published_at=at,
        publish_at=None,
        publish_by=None,
    )
    journal.record(
        Kind.PROJECT_PUBLISHED,
        at=at,
        project_id=project.pk,
        department_id=project.department_id,
        channel="staff",
    )
    news.announce_project(project, at=at)
