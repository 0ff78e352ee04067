"""What waits for staff in this room: promises to keep, drafts to look at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kit import clock
from participation.answers.queries import promises_due_of, reviews_asked_of
from participation.teamwork.needs import Need

#: A promise needs somebody from so many days before it is due.
SOON = timedelta(days=7)


def promises(user: Any) -> Iterable[Need]:
    """Promises that somebody owns and that are late or due within a week. One query."""
    for row in promises_due_of(user, clock.today() + SOON):
        yield Need(
            key=f"promise:{row.pk}",
            kind=_("Promise"),
            title=row.text,
            url=reverse("workspace:promise", args=[row.pk]),
            verb=_("Say what became of it"),
            due_on=row.due_on,
            context=row.project.title,
            icon="hand-raised",
        )


def reviews(user: Any) -> Iterable[Need]:
    """Answers that wait for somebody's eyes. One query."""
    for row in reviews_asked_of(user):
        yield Need(
            key=f"review:{row.pk}",
            kind=_("Answer"),
            title=Truncator(row.body).words(16),
            url=reverse("workspace:answer", args=[row.pk]),
            verb=_("Look at it"),
            context=row.project.title,
            icon="eye",
        )
