"""Where an activity stands: its state and its window of time. Plain facts, without a database."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivityState(models.TextChoices):
    """Where an activity stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")


class Standing:
    """What a state and a window of time say together; the activity itself and its line in a list share it."""

    state: str
    opens_at: datetime | None
    closes_at: datetime | None

    @property
    def is_draft(self) -> bool:
        """Whether only staff see it."""
        return self.state == ActivityState.DRAFT

    @property
    def is_published(self) -> bool:
        """Whether it has been published and not been closed by hand."""
        return self.state == ActivityState.PUBLISHED

    @property
    def is_closed(self) -> bool:
        """Whether it was closed by hand."""
        return self.state == ActivityState.CLOSED

    def is_open(self, at: datetime) -> bool:
        """Whether its own state and window let people take part at that moment (its project is another question)."""
        return (
            self.is_published
            and (self.opens_at is None or self.opens_at <= at)
            and (self.closes_at is None or at < self.closes_at)
        )

    def is_upcoming(self, at: datetime) -> bool:
        """Whether it is published and opens later."""
        return self.is_published and self.opens_at is not None and self.opens_at > at

    def is_over(self, at: datetime) -> bool:
        """Whether its time has passed or it was closed by hand."""
        return self.is_closed or (self.is_published and self.closes_at is not None and self.closes_at <= at)
