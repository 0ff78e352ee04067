"""The figures of the whole site, or of a part of it, from the roll-ups alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q

from kit import clock, scope
from participation.answers.figures import PromiseFigures, promise_figures
from participation.answers.models import Promise
from participation.departments.models import Department
from participation.engagement import formulas
from participation.engagement.models import ScopeTally
from participation.engagement.queries import _counts as counts
from participation.engagement.queries._counts import Day
from participation.engagement.queries._groups import people_in_several_projects, people_with_account
from participation.engagement.queries._scope import Part, Scope
from participation.engagement.queries._windows import Life, Window, life_of, lives
from participation.engagement.queries.answering import answered_share_of_departments
from participation.journal.models import Kind
from participation.projects.models import Project
from tenants.context import current_tenant


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure that `definitions` defines, and from which days it comes. None where there is nothing to say.

    `days` has every day of the window, also empty ones. `hidden` is how many contributions and replies cannot be read.
    What only the whole site can say is None for its parts.
    """

    window: Window | None
    days: list[Day]
    visitors: int
    contributions: int
    replies: int
    stances: int
    survey_answers: int
    contributors: int
    participants: int
    hidden: int
    sustain_index: float | None
    half_arrived_on: date | None
    participation_inequality: float | None
    replies_per_contribution: float | None
    answered_share: float | None
    days_to_answer: int | None
    days_to_answer_90: int | None
    promises_kept: float | None
    promises_kept_in_time: float | None
    active_engagement_rate: float | None
    participants_per_thousand: float | None
    return_rate: float | None = None
    second_project_rate: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody has taken part yet."""
        return self.participants == 0 and self.contributions == 0

    @property
    def busiest(self) -> Day | None:
        """The day on which most was said."""
        return max(self.days, key=lambda day: (day.said, day.stances), default=None)


@dataclass(frozen=True, slots=True)
class ProjectFigures:
    """The figures of one project among all."""

    project: Project
    window: Window | None
    contributions: int
    replies: int
    stances: int
    contributors: int
    participants: int
    sustain_index: float | None


def figures_of(chosen: Scope) -> Figures:
    """The figures of a scope. Nine statements, eleven for the whole site and for a department."""
    days, window = _days_and_window(chosen)
    totals, people = counts.totals_of(chosen), counts.people_of(chosen)
    promised = _promises_of(chosen)
    enough_people = people.participants >= formulas.FEWEST_FOR_GINI
    returned, second = _coming_back() if chosen.part is Part.SITE else (None, None)
    return Figures(
        window=window,
        days=[day.with_stances_not_below_zero() for day in days],
        visitors=totals[counts.visits_of(chosen)],
        contributions=totals[Kind.CONTRIBUTION_MADE],
        replies=totals[Kind.REPLY_MADE],
        stances=totals.stances,
        survey_answers=totals[Kind.SURVEY_ANSWERED],
        contributors=people.contributors,
        participants=people.participants,
        hidden=totals.hidden,
        sustain_index=_sustain([day.said for day in days]),
        half_arrived_on=formulas.half_arrived_on([(day.on, day.said) for day in days]),
        participation_inequality=formulas.gini(people.by_amount) if enough_people else None,
        replies_per_contribution=formulas.ratio(totals[Kind.REPLY_MADE], totals[Kind.CONTRIBUTION_MADE]),
        answered_share=_answered_share(chosen, totals),
        days_to_answer=formulas.percentile(totals.waits, 50),
        days_to_answer_90=formulas.percentile(totals.waits, 90),
        promises_kept=promised.share_kept,
        promises_kept_in_time=promised.share_in_time,
        active_engagement_rate=formulas.active_engagement_rate(
            people_with_account(chosen), counts.registered()
        ),
        participants_per_thousand=formulas.per_thousand(people.participants, current_tenant().population),
        return_rate=returned,
        second_project_rate=second,
    )


def window_of(chosen: Scope) -> Window | None:
    """From when to when a scope lived; None where nothing has opened and nobody has taken part. Three statements."""
    return _days_and_window(chosen)[1]


def figures_of_project(project: Project) -> Figures:
    """The figures of a project."""
    return figures_of(Scope.project(project.pk))


def figures_of_site() -> Figures:
    """The figures of everything on this site."""
    return figures_of(Scope())


def figures_of_all_projects(*, department: Department | None = None) -> list[ProjectFigures]:
    """The figures of every project that is or was public, or that has something, newest first; or of a department's.

    Six statements.
    """
    zone, now = _zone(), clock.now()
    totals, people, active = (
        counts.totals_of_projects(),
        counts.people_of_each(Part.PROJECT),
        _ends_of_projects(),
    )
    activities: dict[int, list[Life]] = {}
    for life in lives(Q() if department is None else Q(project__department=department)):
        activities.setdefault(life.project_id, []).append(life)
    shown = Q(state__in=Project.PUBLIC_STATES) | Q(pk__in=active)
    rows = Project.objects.filter(shown).select_related("department").order_by("-created_at", "-id")
    if department is not None:
        rows = rows.filter(department=department)
    said = counts.said_by_projects(None if department is None else [project.pk for project in rows])
    return [
        ProjectFigures(
            project=project,
            window=(
                window := life_of(activities.get(project.pk, []), active.get(project.pk), now=now, zone=zone)
            ),
            contributions=totals[project.pk][Kind.CONTRIBUTION_MADE],
            replies=totals[project.pk][Kind.REPLY_MADE],
            stances=totals[project.pk][Kind.STANCE_TAKEN] - totals[project.pk][Kind.STANCE_WITHDRAWN],
            contributors=people.get(str(project.pk), (0, 0))[1],
            participants=people.get(str(project.pk), (0, 0))[0],
            sustain_index=_sustain(_said_each_day(said.get(project.pk, ()), window)),
        )
        for project in rows
    ]


def _days_and_window(chosen: Scope) -> tuple[list[Day], Window | None]:
    active = counts.days_of(chosen)
    ends = ScopeTally.objects.filter(scope=chosen.key).values_list("first_on", "last_on").first()
    said = [on for on, day in active.items() if day.said]
    if said:  # words of unknown authors are nobody's, and still make a day
        first, last = ends or (min(said), max(said))
        ends = (min(first, *said), max(last, *said))
    window = life_of(_lives_of(chosen), ends, now=clock.now(), zone=_zone())
    return _each_day(active, window), window


def _lives_of(chosen: Scope) -> list[Life]:
    match chosen.part:
        case Part.PROJECT:
            return lives(Q(project_id=int(chosen.which)))
        case Part.ACTIVITY:
            kind, _colon, number = chosen.which.partition(":")
            return lives(Q(pk=int(number)), tables_of=kind)
        case Part.DEPARTMENT:
            return lives(Q(project__department_id=int(chosen.which)))
        case Part.CHANNEL:
            return []
    return lives(Q())


def _answered_share(chosen: Scope, totals: counts.Totals) -> float | None:
    if chosen.part is Part.DEPARTMENT:
        return answered_share_of_departments(int(chosen.which)).get(int(chosen.which))
    return totals.answered_share


def _promises_of(chosen: Scope) -> PromiseFigures:
    match chosen.part:
        case Part.SITE:
            concerned = Q()
        case Part.PROJECT:
            concerned = Q(project_id=int(chosen.which))
        case Part.DEPARTMENT:
            concerned = Q(department_id=int(chosen.which))
        case _:
            return PromiseFigures()
    rows = Promise.objects.filter(concerned, given_at__isnull=False, project__state__in=Project.PUBLIC_STATES)
    return promise_figures(rows, today=clock.today())


def _coming_back() -> tuple[float | None, float | None]:
    today = clock.today()
    arrivals = {month: (row.came, row.returned) for month, row in counts.cohorts().items()}
    one, two = people_in_several_projects()
    returned = formulas.return_rate(arrivals, this_month=12 * today.year + today.month - 1)
    return returned, formulas.share(two, one)


def _ends_of_projects() -> dict[int, tuple[date, date]]:
    prefix = f"{Part.PROJECT}:"
    rows = ScopeTally.objects.filter(scope__startswith=prefix).values_list("scope", "first_on", "last_on")
    return {int(key.removeprefix(prefix)): (first, last) for key, first, last in rows}


def _each_day(active: dict[date, Day], window: Window | None) -> list[Day]:
    if window is None:
        return []
    empty = formulas.each_day({}, window.first, window.last)
    return [active.get(on) or Day(on) for on, _none in empty]


def _said_each_day(said: Iterable[tuple[date, int]], window: Window | None) -> list[int]:
    if window is None:
        return []
    found = [0] * window.days
    for on, number in said:
        if window.first <= on <= window.last:
            found[(on - window.first).days] += number
    return found


def _sustain(said: list[int]) -> float | None:
    return formulas.sustain_index(said) if sum(said) >= formulas.FEWEST_FOR_SUSTAIN else None


def _zone() -> ZoneInfo:
    return ZoneInfo(scope.current().timezone)
