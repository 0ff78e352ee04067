"""Questions about work in projects."""

from participation.teamwork.queries.absences import (
    absences_covered_by,
    absences_to_come,
    closes_a_circle,
    reachable,
)
from participation.teamwork.queries.calendar import (
    calendar_address,
    calendar_address_of,
    calendar_milestones,
    calendar_tasks,
    hash_of,
    team_projects,
)
from participation.teamwork.queries.figures import departments_of_projects, transversality
from participation.teamwork.queries.hand_overs import (
    hand_overs_in_context,
    hand_overs_of,
    hand_overs_to_answer,
    my_hand_overs,
)
from participation.teamwork.queries.responsible import answers_for, those_above, those_who_answer_for
from participation.teamwork.queries.risks import risks_of, usual_risks
from participation.teamwork.queries.tasks import (
    Progress,
    finished_tasks,
    my_tasks,
    open_tasks,
    progress_of,
    tasks_in_context,
    tasks_that_need,
)

__all__ = [
    "Progress",
    "absences_covered_by",
    "absences_to_come",
    "answers_for",
    "calendar_address",
    "calendar_address_of",
    "calendar_milestones",
    "calendar_tasks",
    "closes_a_circle",
    "departments_of_projects",
    "finished_tasks",
    "hand_overs_in_context",
    "hand_overs_of",
    "hand_overs_to_answer",
    "hash_of",
    "my_hand_overs",
    "my_tasks",
    "open_tasks",
    "progress_of",
    "reachable",
    "risks_of",
    "tasks_in_context",
    "tasks_that_need",
    "team_projects",
    "those_above",
    "those_who_answer_for",
    "transversality",
    "usual_risks",
]
