"""Becoming a participant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from participation.participants.models import Participant, RandomNumber, Source


def join(user: Any, *, at: datetime) -> tuple[Participant, bool]:
    """The participant behind an account, made the first time somebody takes part. Says whether it was made now."""
    return Participant.objects.get_or_create(
        user=user, defaults={"name": user.display_name, "source": Source.WEB, "created_at": at}
    )


def renew_pseudonyms(participants: QuerySet[Participant]) -> int:
    """Break the link between these participants and everything the event log holds of them; returns how many.

    What they did stays counted. From now on the log knows them as somebody new. It cannot be taken back.
    """
    return participants.update(pseudonym=RandomNumber())


def write_down(name: str, *, at: datetime) -> Participant:
    """A participant for somebody who spoke at a workshop or on paper, under the name they gave, or none."""
    name = " ".join(name.split())[:150]
    return Participant.objects.create(name=name, source=Source.OFFLINE, created_at=at)
