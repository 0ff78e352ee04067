"""Looking at what one was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kit import clock
from participation.news.models import Notice


def see_notices(user: Any, *, at: datetime | None = None) -> int:
    """Note that somebody has seen their list of notices. Returns how many were new."""
    return Notice.objects.unseen().filter(recipient=user).update(seen_at=at or clock.now())
