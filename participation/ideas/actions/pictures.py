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
    """Take a picture of one's own away, within the edit window. Moderators hide it, with reasons. Raises NotAllowed."""
    refuse_unless_writable()
    idea = picture.idea
    rules.may_edit_idea(by, idea, at or clock.now()).or_refuse()
    with transaction.atomic():
        audit.record("idea.picture_removed", by=by, subject=idea)
        picture.delete()
        transaction.on_commit(lambda: storage.throw_away(picture.key))


def hide_picture(picture: Picture, *, by: Any, at: datetime | None = None) -> Picture:
    """Take a picture out of sight. Its reasons and the appeal are those of `moderation`. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    with transaction.atomic():
        picture = _held(picture, by=by)
        if picture.hidden_at is not None:
            raise Refused(_("This picture is already hidden."))
        picture.hidden_at = at or clock.now()
        picture.save(update_fields=["hidden_at"])
        audit.record("idea.picture_hidden", by=by, subject=picture.idea, after={"picture": picture.pk})
    return picture


def show_picture(picture: Picture, *, by: Any) -> Picture:
    """Show a hidden picture again. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    with transaction.atomic():
        picture = _held(picture, by=by)
        if picture.hidden_at is None:
            raise Refused(_("This picture can be seen already."))
        picture.hidden_at = None
        picture.save(update_fields=["hidden_at"])
        audit.record("idea.picture_shown", by=by, subject=picture.idea, after={"picture": picture.pk})
    return picture


def _held(picture: Picture, *, by: Any) -> Picture:
    rows = Picture.objects.select_related("idea__box__project", "idea__contribution__discussion__project")
    held = rows.select_for_update(no_key=True, of=("self",)).get(pk=picture.pk)
    may_moderate(by, held.idea.box.project).or_refuse()
    return held
