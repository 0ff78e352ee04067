"""What a tenant tells the shared schema about itself: numbers by day, never a person."""

from __future__ import annotations

from datetime import date

from django.contrib.auth import get_user_model
from django.db import connection

from kit import clock
from participation.discussions.models import Discussion
from participation.projects.models import Project

# Days are those of the city. `active` has one row for each person and day, so that people can be counted over 30 days.
_BY_DAY = """
    WITH event AS (
        SELECT occurred_on AS day, kind, participant_ref
        FROM journal_event
        WHERE kind IN ('contribution.made', 'reply.made', 'stance.taken', 'stance.withdrawn')
    ), counted AS (
        SELECT day,
               count(*) FILTER (WHERE kind = 'contribution.made') AS contributions,
               count(*) FILTER (WHERE kind = 'reply.made') AS replies,
               count(*) FILTER (WHERE kind = 'stance.taken') - count(*) FILTER (WHERE kind = 'stance.withdrawn') AS stances
        FROM event GROUP BY day
    ), active AS (
        SELECT day, participant_ref, bool_or(kind IN ('contribution.made', 'reply.made')) AS said
        FROM event WHERE participant_ref IS NOT NULL GROUP BY day, participant_ref
    ), recent AS (
        SELECT * FROM active WHERE day BETWEEN %(first)s::date - 29 AND %(last)s::date
    ), begun AS (
        SELECT participant_ref, min(day) AS day FROM active GROUP BY participant_ref
    )
    SELECT wanted::date,
        coalesce((SELECT contributions FROM counted WHERE day = wanted), 0) AS contributions,
        coalesce((SELECT replies FROM counted WHERE day = wanted), 0) AS replies,
        greatest(coalesce((SELECT stances FROM counted WHERE day = wanted), 0), 0) AS stances,
        (SELECT count(*) FROM recent WHERE day = wanted) AS participants,
        (SELECT count(*) FROM recent WHERE day = wanted AND said) AS contributors,
        (SELECT count(DISTINCT participant_ref) FROM recent WHERE day BETWEEN wanted - 29 AND wanted)
            AS participants_30_days,
        (SELECT count(DISTINCT participant_ref) FROM recent WHERE day BETWEEN wanted - 29 AND wanted AND said)
            AS contributors_30_days,
        (SELECT coalesce(sum(contributions), 0)::bigint FROM counted WHERE day <= wanted) AS contributions_total,
        (SELECT coalesce(sum(replies), 0)::bigint FROM counted WHERE day <= wanted) AS replies_total,
        (SELECT coalesce(sum(stances), 0)::bigint FROM counted WHERE day <= wanted) AS stances_total,
        (SELECT count(*) FROM begun WHERE day <= wanted) AS participants_total
    FROM (
        SELECT moment::date AS wanted FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS moment
    ) AS days
    ORDER BY wanted
"""


def figures_by_day(first: date, last: date) -> dict[date, dict[str, int]]:
    """The aggregates of each day from `first` to `last`, both included, by name. Four statements.

    `…_total` counts up to the end of the day, `…_30_days` the people of it and the 29 days before. What has no history
    (registered people, running projects, open discussions) is only said of today.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BY_DAY, {"first": first, "last": last})
        names = [column.name for column in cursor.description or ()][1:]
        found = {row[0]: dict(zip(names, map(int, row[1:]), strict=True)) for row in cursor.fetchall()}
    if (today := clock.today()) in found:
        found[today] |= _as_of_now()
    return found


def figures_for_day(on: date) -> dict[str, int]:
    """The aggregates of one day."""
    return figures_by_day(on, on)[on]


def _as_of_now() -> dict[str, int]:
    return {
        "registered_total": get_user_model().objects.filter(is_active=True).count(),
        "projects_running": Project.objects.running().count(),
        "discussions_open": Discussion.objects.open(clock.now()).count(),
    }
