"""How long people wait for an official answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

# The first answer to each contribution counts, and for the department that gave it. Contributions brought in from
# another platform are left out: they waited there.
_TIMES = """
    WITH first AS (
        SELECT DISTINCT ON (link.contribution_id) link.contribution_id, answer.department_id, answer.published_at
        FROM answers_answeredcontribution link
        JOIN answers_officialanswer answer ON answer.id = link.answer_id
        JOIN projects_project project ON project.id = answer.project_id
        WHERE project.state IN ('published', 'closed')
        ORDER BY link.contribution_id, answer.published_at, answer.id
    )
    SELECT first.department_id, count(*),
        percentile_cont(0.5) WITHIN GROUP (
            ORDER BY extract(epoch FROM first.published_at - contribution.created_at)::float8 / 86400
        )
    FROM first
    JOIN discussions_contribution contribution ON contribution.id = first.contribution_id
    WHERE contribution.status = 'visible' AND contribution.parent_id IS NULL AND contribution.source <> 'import'
    GROUP BY first.department_id
"""


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """How many contributions a department was the first to answer, and the median of the days they waited."""

    answered: int
    days: float

    @property
    def whole_days(self) -> int:
        """The days rounded to the nearest whole one, never less than one."""
        return max(1, round(self.days))


def days_to_answer() -> dict[int, AnswerTime]:
    """The figure `days_to_answer` of each department that has answered anything, by its number. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_TIMES)
        return {department: AnswerTime(answered, days) for department, answered, days in cursor.fetchall()}
