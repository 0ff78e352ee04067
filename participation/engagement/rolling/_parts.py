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
    coalesce(event.department_id, 0) AS department, event.channel, event.kind, coalesce(event.value, {NO_VALUE}) AS value,
    event.number, event.participant_ref AS person
"""

TALLIED = """
    INSERT INTO engagement_tally AS tally
        (occurred_on, project_id, activity, department_id, channel, kind, value, number)
    SELECT day, project, activity, department, channel, kind, value, sum(number)
    FROM happened GROUP BY day, project, activity, department, channel, kind, value
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

PERSON_COLUMNS = "(scope, person, said, stances, answers, first_on, last_on, last_said_on, months, projects)"
#: How much somebody did. Stances that were taken back more often than taken count as none.
AMOUNT = "said + greatest(stances, 0) + answers"
