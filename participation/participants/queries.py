"""Questions about who takes part."""

from __future__ import annotations

from typing import Any

from participation.participants.models import Participant


def participant_of(user: Any) -> Participant | None:
    """The participant behind an account; None for somebody who has never taken part or is not signed in."""
    if not user.is_authenticated:
        return None
    return Participant.objects.filter(user=user).first()
