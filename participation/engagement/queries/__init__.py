"""Questions about participation, each answered by a number of statements that does not grow with the number of rows."""

from participation.engagement.queries._counts import Day, waits_by_department
from participation.engagement.queries._scope import Part, Scope
from participation.engagement.queries._windows import Window
from participation.engagement.queries.answering import AnswerTime, days_to_answer
from participation.engagement.queries.figures import (
    Figures,
    ProjectFigures,
    figures_of,
    figures_of_all_projects,
    figures_of_project,
    figures_of_site,
)
from participation.engagement.queries.publishing import figures_by_day, figures_for_day

__all__ = [
    "AnswerTime",
    "Day",
    "Figures",
    "Part",
    "ProjectFigures",
    "Scope",
    "Window",
    "days_to_answer",
    "figures_by_day",
    "figures_for_day",
    "figures_of",
    "figures_of_all_projects",
    "figures_of_project",
    "figures_of_site",
    "waits_by_department",
]
