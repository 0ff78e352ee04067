"""One month of the whole site, next to the month before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kit import clock
from participation.engagement import formulas
from participation.engagement.models import PersonTally
from participation.engagement.queries import _counts as counts
from participation.engagement.queries._counts import Day
from participation.engagement.queries._scope import Part, Scope
from participation.engagement.queries._windows import Window
from participation.journal.models import Kind
from participation.projects.models import Project


@dataclass(frozen=True, slots=True)
class MonthSums:
    """What people did in a month, how many they were, and how long they waited for the answers of that month."""

    visitors: int
    contributions: int
    replies: int
    stances: int
    survey_answers: int
    participants: int
    days_to_answer: int | None


@dataclass(frozen=True, slots=True)
class ProjectMonth:
    """What people did in a project within the month."""

    title: str
    visitors: int
    contributions: int
    replies: int
    stances: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month: each of its days, its sums and those of the month before, and the projects with something, busiest first."""

    window: Window
    days: list[Day]
    sums: MonthSums
    before: MonthSums
    projects: Sequence[ProjectMonth]


def figures_of_month(first: date) -> Month:
    """The month that begins on `first`. Nine statements."""
    last = _last_of_month(first)
    days = counts.days_of(Scope(), first=first, last=last)
    each = [days.get(on) or Day(on) for on, _none in formulas.each_day({}, first, last)]
    return Month(
        window=Window(first, last, is_open=last >= clock.today()),
        days=[day.with_stances_not_below_zero() for day in each],
        sums=_sums(first, last),
        before=_sums(month_before(first), first - timedelta(days=1)),
        projects=_projects(first, last),
    )


def month_before(on: date) -> date:
    """The first day of the month before the one of a day."""
    return (on.replace(day=1) - timedelta(days=1)).replace(day=1)


def _last_of_month(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _sums(first: date, last: date) -> MonthSums:
    totals = counts.totals_between(Scope(), first, last)
    waits = counts.waits_between(Scope(), first, last)
    number = 12 * first.year + first.month - 1
    return MonthSums(
        visitors=totals[counts.visits_of(Scope())],
        contributions=totals[Kind.CONTRIBUTION_MADE],
        replies=totals[Kind.REPLY_MADE],
        stances=totals[Kind.STANCE_TAKEN] - totals[Kind.STANCE_WITHDRAWN],
        survey_answers=totals[Kind.SURVEY_ANSWERED],
        participants=PersonTally.objects.filter(scope=Scope().key, months__contains=[number]).count(),
        days_to_answer=formulas.percentile(waits, 50),
    )


def _projects(first: date, last: date) -> list[ProjectMonth]:
    found = counts.totals_of_projects(first=first, last=last)
    titles = dict(Project.objects.filter(pk__in=found).values_list("pk", "title"))
    rows = [
        ProjectMonth(
            title=titles[number],
            visitors=totals[counts.visits_of(Scope(Part.PROJECT))],
            contributions=totals[Kind.CONTRIBUTION_MADE],
            replies=totals[Kind.REPLY_MADE],
            stances=totals[Kind.STANCE_TAKEN] - totals[Kind.STANCE_WITHDRAWN],
        )
        for number, totals in found.items()
        if number in titles
    ]
    return sorted(rows, key=lambda row: (-row.contributions - row.replies - row.stances, row.title))
