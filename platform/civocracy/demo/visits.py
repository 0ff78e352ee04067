"""People who only looked: a place where many act and nobody looks would not be believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from kit import clock, scope
from participation.engagement import actions, queries
from participation.journal import actions as journal
from participation.journal.models import Event, Kind
from participation.projects.models import Project

#: For each thing that people do on a day so many others look; and so many come on a day on which nobody does anything.
LOOKERS, EACH_DAY = 2.2, 7
#: Of Monday to Sunday.
_SEASON = (1.0, 1.0, 1.0, 0.9, 0.8, 1.1, 1.2)
#: Days ago on which every household got the newsletter, and for how many days its link is followed.
NEWSLETTER_AGO, FOLLOWED = 30, 7


def come_to_look(random: Random) -> int:
    """Let people visit the site and its projects on each day of its life, some by a link. Returns how many visits."""
    actions.bring_up_to_date()
    visits = list(_visits(random))
    journal.record_many(visits)
    return sum(one.number for one in visits)


def _visits(random: Random) -> Iterator[Event]:
    projects = list(Project.objects.public().order_by("pk"))
    for day in queries.figures_of_site().days:
        usual = (EACH_DAY + LOOKERS * day.acts) * _SEASON[day.on.weekday()]
        visitors = max(day.acts, round(usual * random.uniform(0.8, 1.25)))
        for channel, number in _by_channel(day.on, visitors).items():
            yield _event(Kind.VISITOR_CAME, day.on, number, channel)
            for project in projects:
                # More than one may be looked at, and none.
                seen = round(number * random.uniform(0.25, 0.6))
                if seen and project.published_at and project.published_at.date() <= day.on:
                    yield _event(Kind.PROJECT_VISITED, day.on, seen, channel, project)


def _by_channel(on: date, visitors: int) -> dict[str, int]:
    since = (on - (clock.today() - timedelta(days=NEWSLETTER_AGO))).days
    posters = visitors // 8
    shared = {"web": visitors - posters, "qr": posters}
    if 0 <= since < FOLLOWED:  # They come on top, most of them on the first day.
        shared["newsletter"] = round(4 * visitors / (since + 1))
    return {channel: number for channel, number in shared.items() if number}


def _event(kind: Kind, on: date, number: int, channel: str, project: Project | None = None) -> Event:
    at = datetime.combine(on, time(12), ZoneInfo(scope.current().timezone))
    return Event(
        kind=kind,
        occurred_at=min(at, clock.now()),
        project_id=project.pk if project else None,
        department_id=project.department_id if project else None,
        number=number,
        channel=channel,
    )
