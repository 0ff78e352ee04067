"""Links that show a draft to people without an account."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.lifecycle import refuse_unless_writable
from participation.projects import queries, rules
from participation.projects.actions._rows import locked
from participation.projects.models import PreviewLink, Project
from tenants.context import current_tenant

#: Days that a link may work.
SHORTEST, LONGEST = 1, 30
MOST_LINKS, LONGEST_NOTE = 20, 120
#: So often, at most, is it noted that a link was used.
NOTED_EVERY = timedelta(minutes=1)


def make_preview_link(
    project: Project, *, days: int, by: Any, note: str = "", at: datetime | None = None
) -> str:
    """A new token that shows a draft for so many days (1 to 30), to be told once: only its hash is kept.

    256 bits by chance: whoever does not have the link cannot find it. Raises NotAllowed, or Refused with its field.
    """
    refuse_unless_writable()
    at, note = at or clock.now(), " ".join(note.split())
    if not SHORTEST <= days <= LONGEST:
        raise Refused(_("A link can work for 1 to 30 days."), field="days")
    if len(note) > LONGEST_NOTE:
        raise Refused(_("Use at most 120 characters."), field="note")
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        project = locked(project)
        rules.may_edit_project(by, project).or_refuse()
        if not project.is_draft:
            raise Refused(_("Only a draft needs a preview. What is public has an address of its own."))
        valid = project.preview_links.filter(revoked_at=None, expires_at__gt=at)
        if valid.count() >= MOST_LINKS:
            raise Refused(_("There are 20 links that work already. Take one back first."))
        link = PreviewLink.objects.create(
            project=project,
            token_hash=queries.preview_hash(token),
            note=note,
            created_at=at,
            created_by=by,
            expires_at=at + timedelta(days=days),
        )
        audit.record("project.preview_made", by=by, subject=project, after={"link": link.pk, "days": days})
    return token


def revoke_preview_link(link: PreviewLink, *, by: Any, at: datetime | None = None) -> None:
    """Let a link show nothing any more; harmless when repeated. Raises NotAllowed."""
    refuse_unless_writable()
    with transaction.atomic():
        project = locked(link.project)
        rules.may_edit_project(by, project).or_refuse()
        if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at or clock.now()):
            audit.record("project.preview_revoked", by=by, subject=project, after={"link": link.pk})


def note_preview_use(link: PreviewLink, *, at: datetime | None = None) -> None:
    """Note that a link was used just now, once a minute at most; not while the site can only be read."""
    at = at or clock.now()
    if link.last_used_at is not None and at - link.last_used_at < NOTED_EVERY:
        return
    if current_tenant().is_writable:
        PreviewLink.objects.filter(pk=link.pk).update(last_used_at=at)
