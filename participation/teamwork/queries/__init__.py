"""Questions about work in projects."""

from participation.teamwork.queries.responsible import answers_for, those_who_answer_for
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
    "answers_for",
    "finished_tasks",
    "my_tasks",
    "open_tasks",
    "progress_of",
    "tasks_in_context",
    "tasks_that_need",
    "those_who_answer_for",
]
