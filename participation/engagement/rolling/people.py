"""Counting different people by day, over 30 days, and by the month in which they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import connection

from kit import clock
from participation.engagement.formulas import RETURN_MONTHS
from participation.engagement.models import PeopleDay
from participation.engagement.rolling._parts import COUNTED
from participation.journal.models import SAYING, TAKING_PART

WINDOW = 30

# Each day on which a person was active covers the windows that end on it or on one of the 29 days after it, until their
# next active day begins to cover them. So every window is counted in one pass, however many overlap. Days whose window is
# empty have no row.
_DAYS = f"""
    WITH active AS (
        SELECT participant_ref AS person, occurred_on AS day, bool_or(kind = ANY(%(saying)s)) AS said
        FROM journal_event event
        WHERE kind = ANY(%(taking_part)s) AND participant_ref IS NOT NULL
          AND occurred_on BETWEEN %(first)s::date - {WINDOW - 1} AND %(last)s::date
          AND {COUNTED}
        GROUP BY 1, 2
    ), covers AS (
        SELECT day, least(day + {WINDOW}, lead(day) OVER (PARTITION BY person ORDER BY day)) AS until, said,
            CASE WHEN said THEN least(day + {WINDOW}, lead(day) OVER (PARTITION BY person, said ORDER BY day)) END
                AS said_until
        FROM active
    ), step AS (
        SELECT day, count(*) AS people, count(*) FILTER (WHERE said) AS speakers, count(*) AS people_step,
            count(*) FILTER (WHERE said) AS speakers_step FROM covers GROUP BY day
        UNION ALL SELECT until, 0, 0, -count(*), 0 FROM covers GROUP BY until
        UNION ALL SELECT said_until, 0, 0, 0, -count(*) FROM covers WHERE said GROUP BY said_until
    ), each AS (
        SELECT day, sum(people) AS people, sum(speakers) AS speakers,
            sum(sum(people_step)) OVER (ORDER BY day) AS people_30,
            sum(sum(speakers_step)) OVER (ORDER BY day) AS speakers_30
        FROM (
            SELECT * FROM step UNION ALL
            SELECT moment::date, 0, 0, 0, 0 FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS moment
        ) AS steps GROUP BY day
    )
    INSERT INTO engagement_peopleday
        (occurred_on, participants, contributors, participants_30_days, contributors_30_days)
    SELECT day, people, speakers, people_30, speakers_30 FROM each
    WHERE day BETWEEN %(first)s::date AND %(last)s::date AND people_30 > 0
    ON CONFLICT (occurred_on) DO UPDATE SET
        participants = excluded.participants, contributors = excluded.contributors,
        participants_30_days = excluded.participants_30_days, contributors_30_days = excluded.contributors_30_days
"""
# Of today the roll-up of people knows it already: nobody took part later.
_TODAY = f"""
    INSERT INTO engagement_peopleday
        (occurred_on, participants, contributors, participants_30_days, contributors_30_days)
    SELECT %(today)s::date, count(*) FILTER (WHERE last_on = %(today)s::date),
        count(*) FILTER (WHERE last_said_on = %(today)s::date), count(*),
        count(*) FILTER (WHERE last_said_on > %(today)s::date - {WINDOW})
    FROM engagement_persontally WHERE scope = 'site' AND last_on > %(today)s::date - {WINDOW}
    HAVING count(*) > 0
    ON CONFLICT (occurred_on) DO UPDATE SET
        participants = excluded.participants, contributors = excluded.contributors,
        participants_30_days = excluded.participants_30_days, contributors_30_days = excluded.contributors_30_days
"""
_COHORTS = f"""
    INSERT INTO engagement_cohort (first_month, month, people, returned)
    SELECT months[1], month, count(*),
        count(*) FILTER (WHERE month = months[1] AND months[2] <= months[1] + {RETURN_MONTHS})
    FROM engagement_persontally, unnest(months) AS month
    WHERE scope = 'site' GROUP BY 1, 2
"""
_KINDS = {"saying": sorted(map(str, SAYING)), "taking_part": sorted(map(str, TAKING_PART))}


def recount_days(days: Iterable[date]) -> None:
    """Count the people of these days anew, and of the windows of 30 days that they lie in, up to today."""
    today = clock.today()
    with connection.cursor() as cursor:
        for first, last in _stretches(days, today=today):
            if first < today:
                cursor.execute(
                    _DAYS, {**_KINDS, "first": first, "last": min(last, today - timedelta(days=1))}
                )
            if last >= today:
                cursor.execute(_TODAY, {"today": today})


def recount_stale_days() -> None:
    """Count the days that have ended since the last one was counted: quiet days have windows too."""
    newest = PeopleDay.objects.order_by("-occurred_on").values_list("occurred_on", flat=True).first()
    if newest is not None and newest < clock.today():
        days = (clock.today() - newest).days
        recount_days(newest + timedelta(days=number) for number in range(days + 1))


def recount_all_days() -> None:
    """Count every day from the first on which anybody took part until today."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT first_on, last_on FROM engagement_scopetally WHERE scope = 'site'")
        row = cursor.fetchone()
        if row is not None:
            last = max(row[1], clock.today())
            cursor.execute(_DAYS, {**_KINDS, "first": row[0], "last": last})


def recount_cohorts() -> None:
    """Count anew who came in which month and took part in which."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM engagement_cohort")
        cursor.execute(_COHORTS)


def _stretches(days: Iterable[date], *, today: date) -> Iterator[tuple[date, date]]:
    """The windows that end on these days or within 29 days after one, as stretches from first to last, none twice."""
    wait = timedelta(days=WINDOW - 1)
    first: date | None = None
    last = today
    for day in sorted(days):
        if first is not None and day > last + timedelta(days=1):
            yield first, last
            first = None
        first = day if first is None else first
        last = min(day + wait, max(today, day))
    if first is not None:
        yield first, last
