"""Questions about what people follow and what they were told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from kit import scope
from kit.pagination import Page, keyset_page
from participation.news.kinds import DEFAULTS, FOR_STAFF, Kind
from participation.news.models import Following, News, Notice, Place, Reader
from participation.news.sources import Telling, tell

ON_A_PAGE = 20


@dataclass(frozen=True)
class Told:
    """A notice with what there is to say; `telling` is None when it is not public any more."""

    notice: Notice
    telling: Telling | None


def notices_of(user: Any) -> QuerySet[Notice]:
    """What somebody was told, with the news."""
    return Notice.objects.filter(recipient=user).select_related("news")


def notice_page(user: Any, *, cursor: str | None = None, size: int = ON_A_PAGE) -> Page[Notice]:
    """A page of what somebody was told, the newest first."""
    return keyset_page(notices_of(user), ordering=("-news_id",), cursor=cursor, size=size)


def told(notices: Iterable[Notice]) -> list[Told]:
    """Notices with their words, in their order. As many queries as the sources among them need, however many there are."""
    rows = list(notices)
    words = tell(rows)
    return [Told(row, words.get(row.pk)) for row in rows]


def unseen_notice_count(user: Any) -> int:
    """How many notices somebody has not seen; 0 for somebody not signed in, without a query."""
    if not user.is_authenticated:
        return 0
    return Notice.objects.unseen().filter(recipient=user).count()


def reader_of(user: Any) -> Reader:
    """How somebody wants to be told; the usual way, unsaved, when they never chose."""
    return Reader.objects.filter(user=user).first() or Reader(user=user)


def paces_of(reader: Reader) -> dict[str, str]:
    """Kind → pace for every kind."""
    return {kind: reader.paces.get(kind, DEFAULTS[kind]) for kind in Kind.values}


def kinds_for(*, is_staff: bool) -> list[Kind]:
    """The kinds of news that somebody can be told."""
    return [kind for kind in Kind if is_staff or kind not in FOR_STAFF]


def timezone_of(reader: Reader | None) -> ZoneInfo:
    """The time zone in which somebody's days begin."""
    return ZoneInfo((reader.timezone if reader else "") or scope.current().timezone)


def is_following(user: Any, place: str, place_id: int = 0) -> bool:
    """Whether somebody follows that place. No query for somebody not signed in."""
    if not user.is_authenticated:
        return False
    return Following.objects.filter(user=user, place=place, place_id=place_id, is_on=True).exists()


def followings_of(user: Any) -> QuerySet[Following]:
    """What somebody follows, the newest first."""
    return Following.objects.filter(user=user, is_on=True).order_by("-created_at", "-id")


def follower_count(place: str, place_id: int = 0) -> int:
    """How many people follow that place."""
    return Following.objects.filter(place=place, place_id=place_id, is_on=True).count()


def news_for_staff() -> QuerySet[News]:
    """What went out to many, the newest first; what concerned one person's own words is nobody else's business."""
    return News.objects.exclude(reach=News.Reach.PEOPLE).order_by("-id")


def place_of_project(project_id: int) -> list[Any]:
    """A project as a place that news belongs to."""
    return [Place.PROJECT.value, project_id]
