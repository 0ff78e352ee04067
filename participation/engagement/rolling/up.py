"""Counting events into the roll-ups."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from participation.engagement.rolling import _parts as parts
from participation.engagement.rolling.people import recount_all_days, recount_cohorts, recount_days
from participation.journal.models import SAYING, TAKING_PART, FreshEvent

#: How many events are counted in one transaction.
AT_ONCE = 100_000
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' rolls up', 0))"

# One statement and so one snapshot: what each row was before is what was stored, whatever is written beside it.
_ROLL_UP = f"""
    WITH taken AS (
        DELETE FROM journal_freshevent
        WHERE event_id IN (SELECT event_id FROM journal_freshevent ORDER BY event_id LIMIT %(limit)s)
        RETURNING event_id
    ), happened AS MATERIALIZED (
        SELECT {parts.EVENT} FROM taken JOIN journal_event event ON event.id = taken.event_id
    ), tallied AS (
        {parts.TALLIED}
        ON CONFLICT (project_id, occurred_on, activity, department_id, channel, kind, value)
            DO UPDATE SET number = tally.number + excluded.number
    ), act AS MATERIALIZED ({parts.ACTS}), scoped AS (
        SELECT scope, person, {parts.SUMS},
            CASE WHEN scope = 'site' THEN {parts.MONTHS} ELSE '{{}}' END AS months,
            CASE WHEN scope = 'site' THEN {parts.PROJECTS} ELSE '{{}}' END AS projects
        FROM act CROSS JOIN LATERAL (VALUES
            ('site'),
            (CASE WHEN project <> 0 THEN 'project:' || project END),
            (CASE WHEN activity <> '' THEN 'activity:' || activity END),
            (CASE WHEN department <> 0 THEN 'department:' || department END),
            ('channel:' || channel)
        ) AS place (scope)
        WHERE scope IS NOT NULL
        GROUP BY scope, person
    ), changed AS MATERIALIZED (
        SELECT scoped.*, before.person IS NULL AS is_new,
            coalesce(before.said, 0) AS said_before,
            coalesce(before.said + greatest(before.stances, 0) + before.answers, 0) AS amount_before,
            coalesce(before.said, 0) + scoped.said + greatest(coalesce(before.stances, 0) + scoped.stances, 0)
                + coalesce(before.answers, 0) + scoped.answers AS amount_after
        FROM scoped LEFT JOIN engagement_persontally before USING (scope, person)
    ), people AS (
        INSERT INTO engagement_persontally AS known {parts.PERSON_COLUMNS}
        SELECT scope, person, said, stances, answers, first_on, last_on, last_said_on, months, projects FROM changed
        ON CONFLICT (scope, person) DO UPDATE SET
            said = known.said + excluded.said,
            stances = known.stances + excluded.stances,
            answers = known.answers + excluded.answers,
            first_on = least(known.first_on, excluded.first_on),
            last_on = greatest(known.last_on, excluded.last_on),
            last_said_on = greatest(known.last_said_on, excluded.last_said_on),
            months = CASE WHEN excluded.months <@ known.months THEN known.months
                ELSE ARRAY(SELECT DISTINCT unnest(known.months || excluded.months) ORDER BY 1) END,
            projects = CASE WHEN excluded.projects <@ known.projects THEN known.projects
                ELSE ARRAY(SELECT DISTINCT unnest(known.projects || excluded.projects) ORDER BY 1) END
    ), scopes AS (
        INSERT INTO engagement_scopetally AS known (scope, participants, contributors, first_on, last_on)
        SELECT scope, count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE said_before = 0 AND said > 0),
            min(first_on), max(last_on)
        FROM changed GROUP BY scope
        ON CONFLICT (scope) DO UPDATE SET
            participants = known.participants + excluded.participants,
            contributors = known.contributors + excluded.contributors,
            first_on = least(known.first_on, excluded.first_on),
            last_on = greatest(known.last_on, excluded.last_on)
    ), amounts AS (
        INSERT INTO engagement_amounttally AS known (scope, amount, people)
        SELECT scope, amount, sum(step) FROM (
            SELECT scope, amount_before AS amount, -1 AS step FROM changed WHERE NOT is_new
            UNION ALL SELECT scope, amount_after, 1 FROM changed
        ) AS moved
        GROUP BY scope, amount HAVING sum(step) <> 0
        ON CONFLICT (scope, amount) DO UPDATE SET people = known.people + excluded.people
    )
    SELECT (SELECT count(*) FROM taken), (SELECT array_agg(DISTINCT day) FROM act)
"""

# Everything but what is still marked fresh: what is recorded meanwhile shows up with its mark, and is counted later.
_ALL = f"""
    happened AS (
        SELECT {parts.EVENT} FROM journal_event event
        WHERE NOT EXISTS (SELECT FROM journal_freshevent fresh WHERE fresh.event_id = event.id)
    )
"""
_REBUILD_TALLIES = f"WITH {_ALL} {parts.TALLIED}"
_SCOPES = {
    "'site'": "true",
    "'project:' || project": "project <> 0",
    "'activity:' || activity": "activity <> ''",
    "'department:' || department": "department <> 0",
    "'channel:' || channel": "true",
}
_REBUILD_PEOPLE = [
    f"""
    WITH {_ALL}, act AS ({parts.ACTS})
    INSERT INTO engagement_persontally {parts.PERSON_COLUMNS}
    SELECT {scope}, person, {parts.SUMS},
        {parts.MONTHS if scope == "'site'" else "'{}'::int[]"},
        {parts.PROJECTS if scope == "'site'" else "'{}'::bigint[]"}
    FROM act WHERE {where} GROUP BY 1, person
    """
    for scope, where in _SCOPES.items()
]
_REBUILD_SCOPES = """
    INSERT INTO engagement_scopetally (scope, participants, contributors, first_on, last_on)
    SELECT scope, count(*), count(*) FILTER (WHERE said > 0), min(first_on), max(last_on)
    FROM engagement_persontally GROUP BY scope
"""
_REBUILD_AMOUNTS = f"""
    INSERT INTO engagement_amounttally (scope, amount, people)
    SELECT scope, {parts.AMOUNT}, count(*) FROM engagement_persontally GROUP BY 1, 2
"""
_EMPTY = (
    "DELETE FROM journal_freshevent",
    "DELETE FROM engagement_tally",
    "DELETE FROM engagement_persontally",
    "DELETE FROM engagement_scopetally",
    "DELETE FROM engagement_amounttally",
    "DELETE FROM engagement_peopleday",
)
_KINDS: dict[str, Any] = {
    "saying": sorted(map(str, SAYING)),
    "taking_part": sorted(map(str, TAKING_PART)),
}


def roll_up(*, limit: int = AT_ONCE) -> int:
    """Count what is new, at most `limit` events; returns how many were counted. In one transaction, exact whoever writes.

    Late events of past days are counted where they belong, and the people of those days anew.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Two at once would each add a newcomer: they take turns. Whoever writes events does not wait.
        cursor.execute(_LOCK)
        cursor.execute(_ROLL_UP, {**_KINDS, "limit": limit})
        row = cursor.fetchone()
        counted, days = row if row else (0, None)
        recount_days(set(days or ()))
    return counted


def roll_up_everything() -> int:
    """Count all that is new, in as many transactions as it takes; returns how many events."""
    total = 0
    while counted := roll_up():
        total += counted
    return total


def how_far_behind() -> int:
    """How many events wait to be counted, up to one more than are counted at once."""
    return FreshEvent.objects.all()[: AT_ONCE + 1].count()


def rebuild() -> None:
    """Count the whole log anew, in one transaction; readers see the old roll-ups until it ends, writers do not wait."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        # Sorting the acts of a large site in 4 MB would go through the disk many times.
        cursor.execute("SET LOCAL work_mem = '256MB'")
        for statement in _EMPTY:
            cursor.execute(statement)
        cursor.execute(_REBUILD_TALLIES)
        for statement in _REBUILD_PEOPLE:
            cursor.execute(statement, _KINDS)
        cursor.execute(_REBUILD_SCOPES)
        cursor.execute(_REBUILD_AMOUNTS)
        recount_all_days()
        recount_cohorts()
