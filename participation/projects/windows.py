"""What followers are told of the windows of activities, whatever their kind: they open, they close soon."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from kit import clock
from kit.formats import moment_in_words
from participation.news.actions import announce
from participation.news.kinds import Kind
from participation.news.models import News, Notice, Place
from participation.news.sources import Source, Telling
from participation.projects.kinds import kind_of, kinds
from participation.projects.models import Activity, ActivityQuerySet, Project

#: How long after its opening something is still news, and how long before its end people are told.
NEW, SOON = timedelta(days=2), timedelta(days=3)
#: Whoever was just told that something opens need not be told that it closes.
TOO_SHORT = timedelta(days=5)


def announce_what_opens_and_closes(at: datetime) -> None:
    """Tell followers what has opened and what closes soon; each once. Two queries for each kind of activity."""
    for kind in kinds():
        rows = kind.rows().open(at).select_related("project")
        for activity in rows.filter(opens_at__gt=at - NEW):
            announce_opening(activity, at=at)
        for activity in rows.filter(closes_at__lte=at + SOON, opens_at__lt=F("closes_at") - TOO_SHORT):
            announce_closing(activity, at=at)


def announce_opening(activity: Activity, *, at: datetime) -> News | None:
    """Tell followers of the project, its department and the site that they can take part."""
    return announce(
        Kind.OPENING,
        key=f"opening:{activity.record_word}:{activity.pk}",
        source=activity.record_word,
        about=activity.pk,
        project=activity.project_id,
        places=places_of(activity.project),
        at=at,
    )


def announce_closing(activity: Activity, *, at: datetime) -> News | None:
    """Tell followers of the project, and of the activity where it can be followed by itself, that it closes soon."""
    places = [(Place.PROJECT.value, activity.project_id)]
    if activity.record_word in Place.values:
        places.append((activity.record_word, activity.pk))
    return announce(
        Kind.CLOSING,
        key=f"closing:{activity.record_word}:{activity.pk}:{activity.closes_at:%Y-%m-%d}",
        source=activity.record_word,
        about=activity.pk,
        project=activity.project_id,
        places=places,
        at=at,
    )


def places_of(project: Project) -> list[tuple[str, int]]:
    """Every place whose followers hear of a project."""
    return [(Place.PROJECT, project.pk), (Place.DEPARTMENT, project.department_id), (Place.SITE, 0)]


#: Notices that need not be told, because whoever they are for has done what they ask for: their numbers.
Done = Callable[[Sequence[Notice]], set[int]]


def windows_of(rows: Callable[[], ActivityQuerySet[Any]], *, done: Done | None = None) -> Source:
    """The source of news about activities of a table: whether they are open now is asked when it is told."""

    def tell(notices: Sequence[Notice]) -> dict[int, Telling]:
        now = clock.now()
        found = rows().select_related("project").in_bulk({notice.news.about_id for notice in notices})
        past = done(notices) if done else set()
        return {
            notice.pk: _telling(found[notice.news.about_id], notice.news.kind)
            for notice in notices
            if notice.pk not in past
            and (row := found.get(notice.news.about_id)) is not None
            and row.project.is_public
            and row.is_open(now)
        }

    return Source(tell)


def _telling(activity: Activity, kind: str) -> Telling:
    frame = kind_of(activity)
    headline = _("Closes soon: %(question)s") if kind == Kind.CLOSING else _("Now open: %(question)s")
    closes = activity.closes_at
    until = _("You can take part until %(moment)s.") % {"moment": moment_in_words(closes)} if closes else ""
    return Telling(
        headline=headline % {"question": getattr(activity, frame.heading)},
        text=until,
        where=f"{activity.project.title} · {frame.name}",
        path=frame.address_of(activity.project.slug, activity.pk),
        button=_("Have your say"),
    )
