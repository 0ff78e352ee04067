"""Questions about participation, each answered by a number of statements that does not grow with the number of rows."""

from participation.engagement.queries._counts import (
    Arrivals,
    Day,
    cohorts,
    people_of_each,
    totals_by_channel,
    totals_by_department,
    visits_of,
    waits_by_department,
)
from participation.engagement.queries._scope import Part, Scope
from participation.engagement.queries._windows import Window
from participation.engagement.queries.annotations import Annotation, Sort, annotations_of
from participation.engagement.queries.answering import (
    AnswerTime,
    answered_share_of_departments,
    days_to_answer,
)
from participation.engagement.queries.comparison import Compared, compared
from participation.engagement.queries.figures import (
    Figures,
    ProjectFigures,
    figures_of,
    figures_of_all_projects,
    figures_of_project,
    figures_of_site,
    window_of,
)
from participation.engagement.queries.marked import MarkedDay, marked_day, marked_days, marks_of
from participation.engagement.queries.members import MEMBER_FIGURES, MemberCity, Members, member_cities
from participation.engagement.queries.month import Month, ProjectMonth, figures_of_month, month_before
from participation.engagement.queries.publishing import (
    Published,
    figures_by_day,
    figures_for_day,
    is_shared_with_region,
)
from participation.engagement.queries.representation import Representation, representation_of
from participation.engagement.queries.voices import ExpectationReport, expectation_report, voice_of

__all__ = [
    "MEMBER_FIGURES",
    "Annotation",
    "AnswerTime",
    "Arrivals",
    "Compared",
    "Day",
    "ExpectationReport",
    "Figures",
    "MarkedDay",
    "MemberCity",
    "Members",
    "Month",
    "Part",
    "ProjectFigures",
    "ProjectMonth",
    "Published",
    "Representation",
    "Scope",
    "Sort",
    "Window",
    "annotations_of",
    "answered_share_of_departments",
    "cohorts",
    "compared",
    "days_to_answer",
    "expectation_report",
    "figures_by_day",
    "figures_for_day",
    "figures_of",
    "figures_of_all_projects",
    "figures_of_month",
    "figures_of_project",
    "figures_of_site",
    "is_shared_with_region",
    "marked_day",
    "marked_days",
    "marks_of",
    "member_cities",
    "month_before",
    "people_of_each",
    "representation_of",
    "totals_by_channel",
    "totals_by_department",
    "visits_of",
    "voice_of",
    "waits_by_department",
    "window_of",
]
