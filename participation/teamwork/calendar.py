"""What stands in somebody's calendar. Every room adds its own: it names a function in settings.WHAT_CALENDARS_SHOW."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from kit import scope
from participation.projects.kinds import kinds
from participation.projects.models import Activity
from participation.teamwork.queries import calendar_milestones, calendar_tasks, team_projects

if TYPE_CHECKING:
    from icalendar import Event

#: How often a calendar program is asked to look.
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """Something on a day (`at` is a date) or at a moment. `key` is stable: a calendar knows the entry again by it."""

    key: str
    title: str
    at: date | datetime
    path: str
    note: str = ""


#: What a room names in settings.WHAT_CALENDARS_SHOW: entries of one person, in a constant number of queries.
WhatCalendarsShow = Callable[[Any], Iterable[Entry]]


def calendar_of(user: Any, *, made_at: datetime) -> bytes:
    """The calendar of `user` as iCalendar (RFC 5545), in the language that is active. The same bytes while nothing changes.

    `made_at` stands as the time of every entry: entries have none of their own.
    """
    from icalendar import Calendar  # 3 MB that a web process holds only once somebody asks for a calendar

    here = scope.current()
    calendar = Calendar()
    calendar.add("prodid", "-//Civocracy//Workspace//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", here.name)
    calendar.add("refresh-interval", REFRESH, {"value": "DURATION"})
    for name in settings.WHAT_CALENDARS_SHOW:
        entries: WhatCalendarsShow = import_string(name)
        for entry in entries(user):
            calendar.add_component(_event(entry, here, made_at))
    return bytes(calendar.to_ical())


def _event(entry: Entry, here: scope.Scope, made_at: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{entry.key}@{here.host}")
    event.add("dtstamp", made_at)
    event.add("summary", entry.title)
    event.add("dtstart", entry.at)
    if not isinstance(entry.at, datetime):
        event.add("dtend", entry.at + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("url", f"{here.url}{entry.path}")
    if entry.note:
        event.add("description", entry.note)
    return event


def tasks(user: Any) -> Iterable[Entry]:
    """Open tasks that have a day. One query."""
    for task in calendar_tasks(user):
        if task.due_on is not None:
            yield Entry(
                key=f"task-{task.pk}",
                title=_("To do: %(task)s") % {"task": task.title},
                at=task.due_on,
                path=reverse("workspace:task", args=[task.pk]),
                note=task.project.title,
            )


def project_days(user: Any) -> Iterable[Entry]:
    """Milestones and decisions of the projects in whose team somebody is. Two queries."""
    for row in calendar_milestones(user):
        yield Entry(
            key=f"milestone-{row.pk}",
            title=row.title,
            at=row.happens_on,
            path=reverse("workspace:project_timeline", args=[row.project.slug]),
            note=row.project.title,
        )
    for project in team_projects(user).filter(decide_on__isnull=False).order_by("id"):
        if project.decide_on is not None:
            yield Entry(
                key=f"decision-{project.pk}",
                title=_("Decision: %(project)s") % {"project": project.title},
                at=project.decide_on,
                path=reverse("workspace:project", args=[project.slug]),
                note=project.decision,
            )


def closings(user: Any) -> Iterable[Entry]:
    """When people can no longer take part in those projects. One query for each kind of activity there is."""
    for kind in kinds():
        rows = kind.rows().filter(
            project__in=team_projects(user), state=Activity.State.PUBLISHED, closes_at__isnull=False
        )
        for row in rows.select_related("project").order_by("pk"):
            yield Entry(
                key=f"closing-{kind.key}-{row.pk}",
                title=_("Closes: %(activity)s") % {"activity": getattr(row, kind.heading)},
                at=row.closes_at,
                path=kind.edit_address(row.pk),
                note=row.project.title,
            )
