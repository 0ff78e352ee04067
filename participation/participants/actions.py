"""Becoming a participant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from participation.participants.models import Participant, Source


def join(user: Any, *, at: datetime) -> tuple[Participant, bool]:
    """The participant behind an account, made the first time somebody takes part. Says whether it was made now."""
    return Participant.objects.get_or_create(
        user=user, defaults={"name": user.display_name, "source": Source.WEB, "created_at": at}
    )
