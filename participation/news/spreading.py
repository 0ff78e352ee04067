"""Giving everybody who is to be told a notice, in batches that cost the same however many there are."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from kit import scope
from participation.news.kinds import DEFAULTS
from participation.news.models import News
from participation.news.sources import source_named

#: When gathered mails are sent, in minutes after midnight of each person's own time: half past seven.
MORNING = 7 * 60 + 30

_FOLLOWERS = """
    SELECT near.user_id, bool_and(near.is_on)
    FROM unnest(%s::text[], %s::bigint[]) AS wanted (place, place_id)
    CROSS JOIN LATERAL (
        SELECT f.user_id, f.is_on FROM news_following f
        WHERE f.place = wanted.place AND f.place_id = wanted.place_id AND f.user_id > %s::bigint
        ORDER BY f.user_id LIMIT %s::int
    ) AS near
    GROUP BY near.user_id ORDER BY near.user_id LIMIT %s::int
"""

_COUNT_FOLLOWERS = """
    SELECT count(DISTINCT f.user_id) FROM news_following f
    JOIN unnest(%s::text[], %s::bigint[]) AS wanted (place, place_id)
      ON f.place = wanted.place AND f.place_id = wanted.place_id
    WHERE f.is_on
"""

# The moment of the mail follows from the person's pace for this kind and from their own morning. Who switched mails off,
# or whose address bounced, gets the notice without a mail.
_GIVE = """
    INSERT INTO news_notice (recipient_id, news_id, created_at, mail_due_at)
    SELECT someone.id, %(news)s::bigint, %(at)s::timestamptz,
        CASE someone.pace
            WHEN 'at_once' THEN %(at)s::timestamptz
            WHEN 'daily' THEN (someone.day + 1 + make_interval(mins => %(morning)s::int)) AT TIME ZONE someone.zone
            WHEN 'weekly' THEN (date_trunc('week', someone.day)::date + 7 + make_interval(mins => %(morning)s::int))
                AT TIME ZONE someone.zone
        END
    FROM (
        SELECT u.id, here.zone,
            CASE WHEN reader.stopped_at IS NOT NULL AND lower(reader.stopped_address) = lower(u.email) THEN 'never'
                 ELSE coalesce(reader.paces ->> %(kind)s::text, %(usual)s::text) END AS pace,
            (%(at)s::timestamptz AT TIME ZONE here.zone - make_interval(mins => %(morning)s::int))::date AS day
        FROM accounts_user u
        LEFT JOIN news_reader reader ON reader.user_id = u.id
        CROSS JOIN LATERAL (SELECT coalesce(nullif(reader.timezone, ''), %(zone)s::text) AS zone) AS here
        WHERE u.id = ANY(%(people)s::bigint[]) AND u.is_active
          AND u.id IS DISTINCT FROM %(caused_by)s::bigint
          AND NOT EXISTS (
              SELECT 1 FROM news_notice other
              WHERE other.recipient_id = u.id AND other.news_id = %(besides)s::bigint
          )
    ) AS someone
    ON CONFLICT (recipient_id, news_id) DO NOTHING
    RETURNING mail_due_at
"""


def next_people(news: News, *, limit: int) -> tuple[list[int], int | None]:
    """The next accounts to tell, and the number to go on after; None when these were the last."""
    if news.reach == News.Reach.FOLLOWERS:
        return _next_followers(news, limit)
    if news.reach == News.Reach.PEOPLE:
        people = sorted(person for person in news.people if person > news.cursor)[:limit]
    else:
        concerned = source_named(news.source).concerned
        people = concerned(news, news.cursor, limit) if concerned else []
    return people, people[-1] if len(people) == limit else None


def _next_followers(news: News, limit: int) -> tuple[list[int], int | None]:
    names, numbers = _wanted(news)
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOWERS, [names, numbers, news.cursor, limit, limit])
        rows = cursor.fetchall()
    people = [user_id for user_id, is_on in rows if is_on]
    return people, rows[-1][0] if len(rows) == limit else None


def audience_of(news: News) -> int:
    """About how many people are to be told; for showing progress. 0 where that is only known at the end."""
    if news.reach == News.Reach.PEOPLE:
        return len(news.people)
    if news.reach == News.Reach.CONCERNED:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_FOLLOWERS, list(_wanted(news)))
        return int(cursor.fetchone()[0])


def _wanted(news: News) -> tuple[list[str], list[int]]:
    return [place for place, _number in news.places], [number for _place, number in news.places]


def give_notices(news: News, people: list[int], *, at: datetime) -> list[datetime | None]:
    """A notice for each of these accounts that has none and may be told. Returns when each one's mail is due."""
    with connection.cursor() as cursor:
        cursor.execute(
            _GIVE,
            {
                "news": news.pk,
                "at": at,
                "kind": news.kind,
                "usual": DEFAULTS[news.kind],
                "zone": scope.current().timezone,
                "morning": MORNING,
                "people": people,
                "caused_by": news.caused_by,
                "besides": news.besides_id,
            },
        )
        return [due_at for (due_at,) in cursor.fetchall()]
