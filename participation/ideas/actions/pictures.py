"""Pictures of ideas."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.discussions.rules import may_moderate
from participation.ideas import rules, storage
from participation.ideas.models import Idea, Picture
from participation.lifecycle import refuse_unless_writable

MOST_PICTURES = 4
LONGEST_ALT = 200


def add_picture(idea: Idea, *, file: BinaryIO, alt: str, by: Any, at: datetime | None = None) -> Picture:
    """Show a picture with one's own idea, within the edit window. What is stored is made anew from the file.

    `alt` says what can be seen on it. Raises NotAllowed, or Refused, naming `picture` or `alt`.
    """
    refuse_unless_writable()
    at, alt = at or clock.now(), " ".join(alt.split())
    if not alt:
        raise Refused(_("Say what can be seen on the picture, for people who cannot see it."), field="alt")
    if len(alt) > LONGEST_ALT:
        raise Refused(_("One sentence is enough: at most 200 characters."), field="alt")
    with transaction.atomic():
        idea = Idea.objects.select_for_update(no_key=True).select_related(None).get(pk=idea.pk)
        rules.may_edit_idea(by, idea, at).or_refuse()
        if idea.pictures.count() >= MOST_PICTURES:
            raise Refused(_("An idea can have four pictures. Remove one first."), field="picture")
        key, large = storage.keep(file)
        picture = Picture.objects.create(
            idea=idea, key=key, alt=alt, width=large.width, height=large.height, created_at=at
        )
        audit.record("idea.picture_added", by=by, subject=idea)
    return picture


def remove_picture(picture: Picture, *, by: Any, at: datetime | None = None) -> None:
    """Take a picture away: its author within the edit window, or a moderator. Raises NotAllowed."""
    refuse_unless_writable()
    idea = picture.idea
    if not may_moderate(by, idea.box.project):
        rules.may_edit_idea(by, idea, at or clock.now()).or_refuse()
    with transaction.atomic():
        audit.record("idea.picture_removed", by=by, subject=idea)
        picture.delete()
        transaction.on_commit(lambda: storage.throw_away(picture.key))
