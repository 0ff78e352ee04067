"""Letting people know that something happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kit import clock
from kit.jobs import enqueue
from participation.news.jobs import spread
from participation.news.kinds import Kind
from participation.news.models import News


def announce(
    kind: Kind,
    *,
    key: str,
    source: str,
    about: int,
    project: int | None = None,
    people: Iterable[int] | None = None,
    places: Sequence[tuple[str, int]] | None = None,
    by: Any = None,
    besides: News | None = None,
    at: datetime | None = None,
) -> News | None:
    """Add news, and queue telling people of it; both in the transaction of what happened, so neither is ever alone.

    `source` and `about` say what there is to tell (settings.NEWS_SOURCES). `people` names accounts; `places` tells whoever
    follows one of them; with neither, the source says whom it concerns. Whoever did it (`by`) and whoever is told `besides`
    are left out. Returns None when there is news with that `key` already: then nobody is told again.
    """
    if people is not None:
        reach, names = News.Reach.PEOPLE, sorted(set(people))
        if not names:
            return None
    else:
        reach, names = (News.Reach.FOLLOWERS if places is not None else News.Reach.CONCERNED), []
    with transaction.atomic():
        news, is_new = News.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "source": source,
                "about_id": about,
                "project_id": project,
                "reach": reach,
                "people": names,
                "places": [list(place) for place in places or ()],
                "caused_by": getattr(by, "pk", None),
                "besides": besides,
                "happened_at": at or clock.now(),
            },
        )
        if is_new:
            enqueue(spread, _key=f"news:{news.pk}", news_id=news.pk)
    return news if is_new else None
