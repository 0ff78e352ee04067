"""From when to when something lived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.db.models import Q

from participation.engagement.queries._scope import CONTRIBUTED_TO
from participation.projects.kinds import kinds
from participation.projects.models import Project
from participation.projects.standing import ActivityState


@dataclass(frozen=True, slots=True)
class Window:
    """The days over which contributions are spread, both ends included; `is_open` while they can still come."""

    first: date
    last: date
    is_open: bool

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Life:
    """When one activity opens and ends, and where its project stands."""

    project_id: int
    state: str
    opens_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    project_state: str
    project_closed_at: datetime | None

    @property
    def is_draft(self) -> bool:
        """Whether only staff see it."""
        return self.state == ActivityState.DRAFT

    def is_open(self, at: datetime) -> bool:
        """Whether people can take part in it at that moment."""
        return (
            self.state == ActivityState.PUBLISHED
            and self.project_state == Project.State.PUBLISHED
            and (self.opens_at is None or self.opens_at <= at)
            and (self.closes_at is None or at < self.closes_at)
        )

    def end(self, now: datetime) -> datetime | None:
        """When it stopped taking contributions, or None while it still does."""
        ends = [
            self.closed_at if self.state == ActivityState.CLOSED else None,
            self.closes_at if self.closes_at and self.closes_at <= now else None,
            self.project_closed_at if self.project_state != Project.State.PUBLISHED else None,
        ]
        known = [end for end in ends if end is not None]
        if known:
            return min(known)
        # Of a project that is not public nothing is open, however its activities stand.
        return None if self.is_open(now) else self.opens_at


def lives(chosen: Q, *, tables_of: str | None = None) -> list[Life]:
    """The lives of all activities that fit; `tables_of` names the kind whose numbers are meant. One statement."""
    parts = [
        one.rows()
        .filter(chosen)
        .order_by()
        .values_list(
            "project_id",
            "state",
            "opens_at",
            "closes_at",
            "closed_at",
            "project__state",
            "project__closed_at",
        )
        for one in kinds()
        if tables_of in (None, one.key) or (tables_of == "discussion" and one.key in CONTRIBUTED_TO)
    ]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return [Life(*row) for row in rows]


def life_of(
    activities: Iterable[Life], active: tuple[date, date] | None, *, now: datetime, zone: tzinfo
) -> Window | None:
    """From the first opening to the last end, stretched to every day on which somebody took part.

    `active` holds the first and the last of those days. None where nothing has opened and nobody has taken part.
    """
    starts, ends, is_open = ([active[0]], [active[1]], False) if active else ([], [], False)
    for activity in activities:
        if activity.is_draft or activity.opens_at is None or activity.opens_at > now:
            continue
        starts.append(activity.opens_at.astimezone(zone).date())
        end = activity.end(now)
        is_open = is_open or end is None
        ends.append((end or now).astimezone(zone).date())
    return Window(min(starts), max(max(ends), min(starts)), is_open) if starts else None
