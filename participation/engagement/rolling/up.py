"""Counting events into the roll-ups."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from participation.engagement.models import NO_VALUE
from participation.engagement.rolling import _parts as parts
from participation.engagement.rolling.groups import recount_groups
from participation.engagement.rolling.people import recount_all_days, recount_cohorts, recount_days
from participation.journal.models import SAYING, TAKING_PART, FreshEvent

#: How many events are counted in one transaction.
AT_ONCE = 100_000
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' rolls up', 0))"

# Who is stored is found by key: reading everybody, to compare with the few who did something, costs more. Only where the
# planner knows nothing of them, or believes that hardly anybody is stored, it would do the reverse and read all acts again
# for each person; then a hash is safe. Memory for a hundred thousand events, so that none of them goes through the disk.
_IS_KNOWN = "SELECT reltuples >= relpages FROM pg_class WHERE oid = 'engagement_persontally'::regclass"
_WAY = """
    SET LOCAL jit = off; SET LOCAL work_mem = '64MB'; SET LOCAL enable_mergejoin = off;
"""
_BY_KEY, _BY_HASH = _WAY + "SET LOCAL enable_hashjoin = off", _WAY + "SET LOCAL enable_nestloop = off"
_AS_USUAL = """
    SET LOCAL enable_hashjoin TO DEFAULT; SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL enable_mergejoin TO DEFAULT;
    SET LOCAL jit TO DEFAULT; SET LOCAL work_mem TO DEFAULT
"""

# One statement and so one snapshot: what each row was before is what was stored, whatever is written beside it.
#
# Fresh marks come and go, so what the planner knows of these tables is old, and often "empty". Whatever it believes, the
# statement must not compare every row with every row: rows are looked up one by one (`OFFSET 0` keeps the planner from
# turning a look-up into a join), and who was not there to be changed is new (`NOT IN` is looked up in memory).
_ROLL_UP = f"""
    WITH taken AS (
        DELETE FROM journal_freshevent WHERE event_id <= coalesce(
            (SELECT event_id FROM journal_freshevent ORDER BY event_id OFFSET %(limit)s - 1 LIMIT 1), {2**63 - 1})
        RETURNING event_id
    ), happened AS MATERIALIZED (
        SELECT {parts.EVENT}
        FROM taken CROSS JOIN LATERAL (SELECT * FROM journal_event WHERE id = taken.event_id OFFSET 0) AS event
    ), summed AS MATERIALIZED ({parts.SUMMED}), tallied_by_day AS (
        {parts.TALLIED_BY_DAY} {parts.ADD_TO_DAY}
    ), tallied_by_channel AS (
        {parts.TALLIED_BY_CHANNEL} {parts.ADD_TO_CHANNEL}
    ), act AS MATERIALIZED ({parts.ACTS}), scoped AS MATERIALIZED (
        SELECT *, row_number() OVER (ORDER BY scope, person) AS place
        FROM ({" UNION ALL ".join(parts.scoped(scope) for scope in parts.SCOPES)}) AS every_scope
    ), known AS (
        UPDATE engagement_persontally AS known SET
            said = known.said + scoped.said,
            stances = known.stances + scoped.stances,
            answers = known.answers + scoped.answers,
            first_on = least(known.first_on, scoped.first_on),
            last_on = greatest(known.last_on, scoped.last_on),
            last_said_on = greatest(known.last_said_on, scoped.last_said_on),
            months = CASE WHEN scoped.months <@ known.months THEN known.months
                ELSE ARRAY(SELECT DISTINCT unnest(known.months || scoped.months) ORDER BY 1) END,
            projects = CASE WHEN scoped.projects <@ known.projects THEN known.projects
                ELSE ARRAY(SELECT DISTINCT unnest(known.projects || scoped.projects) ORDER BY 1) END
        FROM scoped WHERE known.scope = scoped.scope AND known.person = scoped.person
        RETURNING scoped.place, known.scope, scoped.first_on, scoped.last_on, scoped.said,
            known.said - scoped.said AS said_before,
            known.said - scoped.said + greatest(known.stances - scoped.stances, 0) + known.answers - scoped.answers
                AS amount_before,
            known.said + greatest(known.stances, 0) + known.answers AS amount_after
    ), newcomer AS MATERIALIZED (
        SELECT * FROM scoped WHERE place NOT IN (SELECT place FROM known)
    ), added AS (
        INSERT INTO engagement_persontally {parts.PERSON_COLUMNS}
        SELECT scope, person, said, stances, answers, first_on, last_on, last_said_on, months, projects FROM newcomer
    ), changed AS MATERIALIZED (
        SELECT false AS is_new, scope, first_on, last_on, said, said_before, amount_before, amount_after FROM known
        UNION ALL
        SELECT true, scope, first_on, last_on, said, 0, 0, {parts.AMOUNT} FROM newcomer
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

# While a release is put in place, processes of the one before count into the table that they know: it is empty otherwise.
_TAKE_OVER = f"""
    WITH summed AS MATERIALIZED (
        DELETE FROM engagement_tally RETURNING occurred_on AS day, project_id AS project, activity,
            department_id AS department, channel, kind, number,
            CASE kind WHEN 'contribution.answered' THEN value ELSE {NO_VALUE} END AS value
    ), by_channel AS ({parts.TALLIED_BY_CHANNEL} {parts.ADD_TO_CHANNEL})
    {parts.TALLIED_BY_DAY} {parts.ADD_TO_DAY}
"""

# Everything but what is still marked fresh: what is recorded meanwhile shows up with its mark, and is counted later.
_ALL = f"""
    happened AS (
        SELECT {parts.EVENT} FROM journal_event event WHERE {parts.COUNTED}
    )
"""
_REBUILD_TALLIES = f"""
    WITH {_ALL}, summed AS MATERIALIZED ({parts.SUMMED}), by_channel AS ({parts.TALLIED_BY_CHANNEL})
    {parts.TALLIED_BY_DAY} ORDER BY kind, scope, day
"""
_REBUILD_PEOPLE = [
    # In the order of the key: what is looked up together then lies together.
    f"""
    WITH {_ALL}, act AS ({parts.ACTS})
    INSERT INTO engagement_persontally {parts.PERSON_COLUMNS} {parts.scoped(scope)} ORDER BY scope, person
    """
    for scope in parts.SCOPES
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
    "DELETE FROM engagement_daytally",
    "DELETE FROM engagement_channeltally",
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
        cursor.execute(_TAKE_OVER)
        cursor.execute(_IS_KNOWN)
        known = cursor.fetchone()
        cursor.execute(_BY_KEY if known and known[0] else _BY_HASH)
        cursor.execute(_ROLL_UP, {**_KINDS, "limit": limit})
        row = cursor.fetchone()
        cursor.execute(_AS_USUAL)
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
        recount_groups()
