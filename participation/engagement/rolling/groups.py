"""Counting those who took part by what is known of them elsewhere: an account, an age band, an area, several projects.

Accounts, and what people tell of themselves, change without an event, so these are not sums that grow: they are counted
anew. Of a scope in which few took part, when a page asks; of a large one every few minutes, by the same statement.
"""

from __future__ import annotations

from django.db import connection, transaction

from participation.engagement.models import SITE, PeopleCount

Dimension = PeopleCount.Dimension
#: Reading what is known of so many people takes the database a hundredth of a second or two.
MOST_WHILE_WAITING = 10_000

_KNOWN = """
    FROM engagement_persontally known
    JOIN participants_participant participant ON participant.pseudonym = known.person
    JOIN accounts_user account ON account.id = participant.user_id
    WHERE known.scope = %(scope)s
"""
# The projects of a person are kept for the whole site only.
_IN_PROJECTS = """
    SELECT unnest(ARRAY['1', '2']), unnest(ARRAY[
        count(*) FILTER (WHERE cardinality(projects) >= 1), count(*) FILTER (WHERE cardinality(projects) >= 2)])
    FROM engagement_persontally WHERE scope = %(scope)s
"""
_COUNTED = {
    Dimension.ACCOUNT: f"SELECT '', count(*) {_KNOWN}",
    Dimension.AGE: f"SELECT account.age_band, count(*) {_KNOWN} AND account.age_band <> '' GROUP BY 1",
    Dimension.AREA: f"SELECT account.area_id::text, count(*) {_KNOWN} AND account.area_id IS NOT NULL GROUP BY 1",
    Dimension.PROJECTS: _IN_PROJECTS,
}
# What does not depend on a row is asked once: where something is kept, nobody is counted.
_KEPT_OR_COUNTED = {
    dimension: f"""
        SELECT "group", people FROM engagement_peoplecount WHERE scope = %(scope)s AND dimension = %(dimension)s
        UNION ALL
        SELECT counted.* FROM ({statement}) AS counted
        WHERE NOT EXISTS (SELECT FROM engagement_peoplecount WHERE scope = %(scope)s)
    """
    for dimension, statement in _COUNTED.items()
}
_LARGE = "SELECT scope FROM engagement_scopetally WHERE participants > %s"
_KEEP = {
    dimension: f"""
        INSERT INTO engagement_peoplecount (scope, dimension, "group", people)
        SELECT %(scope)s, %(dimension)s, counted.* FROM ({statement}) AS counted
    """
    for dimension, statement in _COUNTED.items()
}


def groups(scope: str, dimension: Dimension) -> dict[str, int]:
    """How many people of a scope belong to each group: as kept, or where nothing is kept read now. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT_OR_COUNTED[dimension], {"scope": scope, "dimension": str(dimension)})
        return dict(cursor.fetchall())


def recount_groups() -> None:
    """Count the groups of every large scope anew: four statements for each."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM engagement_peoplecount")
        cursor.execute(_LARGE, [MOST_WHILE_WAITING])
        for (scope,) in cursor.fetchall():
            for dimension, statement in _KEEP.items():
                if dimension is not Dimension.PROJECTS or scope == SITE:
                    cursor.execute(statement, {"scope": scope, "dimension": str(dimension)})
