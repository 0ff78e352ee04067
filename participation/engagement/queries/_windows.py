"""From when to when something lived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from participation.discussions.models import Discussion
from participation.projects.models import Project


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


def life_of(
    discussions: Iterable[Discussion], active: tuple[date, date] | None, *, now: datetime, zone: tzinfo
) -> Window | None:
    """From the first opening to the last end, stretched to every day on which somebody took part.

    `active` holds the first and the last of those days. None where nothing has opened and nobody has taken part.
    """
    starts, ends, is_open = ([active[0]], [active[1]], False) if active else ([], [], False)
    for discussion in discussions:
        if discussion.is_draft or discussion.opens_at is None or discussion.opens_at > now:
            continue
        starts.append(discussion.opens_at.astimezone(zone).date())
        end = _end_of(discussion, now)
        is_open = is_open or end is None
        ends.append((end or now).astimezone(zone).date())
    return Window(min(starts), max(max(ends), min(starts)), is_open) if starts else None


def _end_of(discussion: Discussion, now: datetime) -> datetime | None:
    """When it stopped taking contributions, or None while it still does."""
    project = discussion.project
    ends = [
        discussion.closed_at if discussion.state == Discussion.State.CLOSED else None,
        discussion.closes_at if discussion.closes_at and discussion.closes_at <= now else None,
        project.closed_at if project.state != Project.State.PUBLISHED else None,
    ]
    known = [end for end in ends if end is not None]
    if known:
        return min(known)
    # Of a project that is not public nothing is open, however its discussions stand.
    return None if discussion.is_open(now) and project.is_published else discussion.opens_at
