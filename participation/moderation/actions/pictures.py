"""Taking a picture of an idea away, with reasons for its author; and showing it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.errors import Refused
from participation.discussions.grounds import Ground
from participation.ideas import actions as ideas
from participation.ideas.models import Picture
from participation.moderation import news
from participation.moderation.models import Statement


def take_picture_away(
    picture: Picture, *, by: Any, reason: str, ground: str = Ground.OTHER, at: datetime | None = None
) -> Statement:
    """Hide a picture; its author gets a statement of reasons, against which they can appeal. The words of the idea stay.

    Raises NotAllowed, or Refused naming `reason` or `ground`.
    """
    at, reason = at or clock.now(), reason.strip()
    if ground not in Ground.values:
        raise Refused(_("Choose the rule that it breaks."), field="ground")
    if not reason:
        raise Refused(_("Say why. The author will be sent this reason."), field="reason")
    with transaction.atomic():
        hidden = ideas.hide_picture(picture, by=by, at=at)
        contribution = hidden.idea.contribution
        statement = Statement.objects.create(
            measure=Statement.Measure.PICTURE,
            picture=hidden,
            contribution=contribution,
            participant_id=contribution.participant_id,
            ground=ground,
            facts=reason,
            decided_by=by,
            decided_at=at,
        )
        news.announce_statement(statement, at=at)
    return statement


def give_picture_back(statement: Statement, *, by: Any, at: datetime) -> None:
    """Take the decision about a picture back, in the transaction of whoever does so: it is shown, and its author is told."""
    if statement.picture is not None and statement.picture.hidden_at is not None:
        ideas.show_picture(statement.picture, by=by)
    statement.lifted_at = at
    statement.save(update_fields=["lifted_at"])
    news.announce_statement(statement, at=at)
