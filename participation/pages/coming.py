"""What comes next, of every kind, in the order in which it comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.pages import queries
from participation.projects.listing import upcoming_activities

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SHOWN = 6


@dataclass(frozen=True)
class Coming:
    """One thing on one day. `project` is its title where the headline does not say it, with the page that it leads to."""

    on: date
    headline: str | _StrPromise
    path: str
    project: str = ""
    #: For what opens at an hour.
    opens_at: datetime | None = None


def coming_up(now: datetime, today: date, *, limit: int = SHOWN) -> list[Coming]:
    """The next things that happen in public projects, mixed and in the order of their days. Three queries."""
    found = sorted(_each(now, today, limit), key=lambda one: (one.on, str(one.headline)))
    return found[:limit]


def _each(now: datetime, today: date, limit: int) -> Iterator[Coming]:
    for activity in upcoming_activities(now, limit=limit):
        opens_at = activity.opens_at or now
        yield Coming(
            timezone.localdate(opens_at), activity.heading, activity.address, activity.project.title, opens_at
        )
    for milestone in queries.coming_milestones(today, limit=limit):
        path = reverse("projects:detail", args=[milestone.project.slug])
        yield Coming(milestone.happens_on, milestone.title, path, milestone.project.title)
    for project in queries.coming_decisions(today, limit=limit):
        path = reverse("projects:detail", args=[project.slug])
        yield Coming(project.decide_on or today, _("A decision is taken"), path, project.title)
