"""The statements of the roll-ups, made of parts that counting what is new and counting everything share.

Constants only: nothing of a person or a page is ever put into these texts.
"""

from __future__ import annotations

from participation.engagement.models import NO_VALUE

#: An event as the roll-ups see it.
EVENT = f"""
    event.occurred_on AS day, coalesce(event.project_id, 0) AS project,
    CASE WHEN event.discussion_id IS NOT NULL THEN 'discussion:' || event.discussion_id
         WHEN event.activity_id IS NOT NULL THEN event.activity_kind || ':' || event.activity_id
         ELSE '' END AS activity,
    coalesce(event.department_id, 0) AS department, event.channel, event.kind,
    CASE event.kind WHEN 'contribution.answered' THEN coalesce(event.value, {NO_VALUE}) ELSE {NO_VALUE} END AS value,
    event.number, event.participant_ref AS person
"""

#: That an event has been counted. Most are older than every mark, and are not looked up; the rest are one by one, because
#: how many marks there are is what the planner knows least, and a join by a wrong guess compares each with each.
COUNTED = """
    (event.id < coalesce((SELECT min(event_id) FROM journal_freshevent), 9223372036854775807)
        OR NOT EXISTS (SELECT FROM journal_freshevent fresh WHERE fresh.event_id = event.id))
"""

#: Who did what: one row for each act of a person.
ACTS = """
    SELECT person, day, project, activity, department, channel,
        (kind = ANY(%(saying)s))::int AS said,
        CASE kind WHEN 'stance.taken' THEN 1 WHEN 'stance.withdrawn' THEN -1 ELSE 0 END AS stances,
        (NOT kind = ANY(%(saying)s) AND kind NOT IN ('stance.taken', 'stance.withdrawn'))::int AS answers
    FROM happened WHERE person IS NOT NULL AND kind = ANY(%(taking_part)s)
"""

SUMS = """
    sum(said)::int AS said, sum(stances)::int AS stances, sum(answers)::int AS answers,
    min(day) AS first_on, max(day) AS last_on, max(day) FILTER (WHERE said > 0) AS last_said_on
"""
#: The months and projects of a person, kept for the whole site only.
MONTHS = "array_agg(DISTINCT (extract(year FROM day) * 12 + extract(month FROM day) - 1)::int)"
PROJECTS = "coalesce(array_agg(DISTINCT project) FILTER (WHERE project <> 0), '{}')"

#: What is counted within, and what belongs to it. Engagement's `queries.Scope` knows them by these names.
SCOPES = {
    "site": "true",
    "project": "project <> 0",
    "activity": "activity <> ''",
    "department": "department <> 0",
    "channel": "true",
}


# Added up once by everything, then within each scope: a day in a project has many events and few sums.
SUMMED = """
    SELECT day, project, activity, department, channel, kind, value, sum(number)::bigint AS number
    FROM happened GROUP BY day, project, activity, department, channel, kind, value
"""


def by_day(scope: str) -> str:
    """The statement that adds up the events of each day within each scope of a kind."""
    return _tally(scope, "day")


def by_channel(scope: str) -> str:
    """The same for each channel, on all days together."""
    return _tally(scope, "channel")


def _tally(scope: str, part: str) -> str:
    # By the column and not by the text made of it, as below.
    own = "" if scope in ("site", part) else f", {scope}"
    return f"""
        SELECT {named(scope)} AS scope, kind, {part}, value, sum(number)::bigint AS number
        FROM summed WHERE {SCOPES[scope]} GROUP BY kind, {part}, value{own}
    """


def named(scope: str) -> str:
    """How a scope of a kind is called in the roll-ups."""
    return "'site'" if scope == "site" else f"'{scope}:' || {scope}"


TALLIED_BY_DAY = f"""
    INSERT INTO engagement_daytally AS tally (scope, kind, occurred_on, value, number)
    {" UNION ALL ".join(by_day(scope) for scope in SCOPES)}
"""
ADD_TO_DAY = (
    "ON CONFLICT (kind, scope, occurred_on, value) DO UPDATE SET number = tally.number + excluded.number"
)
TALLIED_BY_CHANNEL = f"""
    INSERT INTO engagement_channeltally AS tally (scope, kind, channel, value, number)
    {" UNION ALL ".join(by_channel(scope) for scope in SCOPES)}
"""
ADD_TO_CHANNEL = (
    "ON CONFLICT (scope, kind, channel, value) DO UPDATE SET number = tally.number + excluded.number"
)


def scoped(scope: str) -> str:
    """The statement that sums up the acts of each person within each scope of a kind."""
    if scope == "site":
        return f"SELECT 'site' AS scope, person, {SUMS}, {MONTHS} AS months, {PROJECTS} AS projects FROM act GROUP BY person"
    # By the column and not by the text made of it: numbers are sorted in a fraction of the time.
    return f"""
        SELECT {named(scope)} AS scope, person, {SUMS}, '{{}}'::int[] AS months, '{{}}'::bigint[] AS projects
        FROM act WHERE {SCOPES[scope]} GROUP BY {scope}, person
    """


PERSON_COLUMNS = "(scope, person, said, stances, answers, first_on, last_on, last_said_on, months, projects)"
#: How much somebody did. Stances that were taken back more often than taken count as none.
AMOUNT = "said + greatest(stances, 0) + answers"
