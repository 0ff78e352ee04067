"""The figures of a discussion, a project, or the whole site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet

from kit import clock, scope
from participation.discussions.models import Contribution, Discussion
from participation.engagement import formulas
from participation.engagement.queries._events import (
    Day,
    Slice,
    days_of,
    days_of_projects,
    people_of,
    people_of_projects,
)
from participation.engagement.queries._windows import Window, life_of
from participation.projects.models import Project
from tenants.context import current_tenant


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure that `definitions.py` defines, and from which days it comes. None where there is nothing to say.

    `days` has every day of the window, also empty ones. `hidden` is how many of the contributions cannot be read.
    """

    window: Window | None
    days: list[Day]
    contributions: int
    replies: int
    stances: int
    contributors: int
    participants: int
    hidden: int
    sustain_index: float | None
    half_arrived_on: date | None
    participation_inequality: float | None
    reply_rate: float | None
    active_engagement_rate: float | None
    participants_per_thousand: float | None

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


def figures_of_project(project: Project, *, discussion: Discussion | None = None) -> Figures:
    """The figures of a project, or of one of its discussions. Five statements."""
    chosen = Slice(project.pk, discussion.pk if discussion else None)
    discussions = Discussion.objects.filter(project=project).select_related("project")
    contributions = Contribution.objects.filter(discussion__project=project)
    if discussion is not None:
        discussions, contributions = (
            discussions.filter(pk=discussion.pk),
            contributions.filter(discussion=discussion),
        )
    return _figures(chosen, discussions, contributions)


def figures_of_site() -> Figures:
    """The figures of everything on this site. Five statements."""
    discussions = Discussion.objects.select_related("project")
    return _figures(Slice(), discussions, Contribution.objects.all())


def figures_of_all_projects() -> list[ProjectFigures]:
    """The figures of every project that is or was public, or that has something, newest first. Four statements."""
    zone, now = _zone(), clock.now()
    days, people = days_of_projects(), people_of_projects()
    discussions: dict[int, list[Discussion]] = {}
    for discussion in Discussion.objects.select_related("project"):
        discussions.setdefault(discussion.project_id, []).append(discussion)
    shown = Q(state__in=Project.PUBLIC_STATES) | Q(pk__in=people)
    found = []
    for project in Project.objects.filter(shown).select_related("department").order_by("-created_at", "-id"):
        active = days.get(project.pk, {})
        window = life_of(discussions.get(project.pk, []), _ends(active), now=now, zone=zone)
        all_days = _each_day(active, window)
        participants, contributors = people.get(project.pk, (0, 0))
        found.append(
            ProjectFigures(
                project=project,
                window=window,
                contributions=sum(day.contributions for day in all_days),
                replies=sum(day.replies for day in all_days),
                stances=sum(day.stances for day in all_days),
                contributors=contributors,
                participants=participants,
                sustain_index=_sustain(all_days),
            )
        )
    return found


def _figures(
    chosen: Slice, discussions: QuerySet[Discussion], contributions: QuerySet[Contribution]
) -> Figures:
    zone = _zone()
    active = days_of(chosen)
    people = people_of(chosen)
    window = life_of(discussions, _ends(active), now=clock.now(), zone=zone)
    days = _each_day(active, window)
    readable = _readable(contributions)
    registered = get_user_model().objects.filter(is_active=True).count()
    enough_people = people.participants >= formulas.FEWEST_FOR_GINI
    return Figures(
        window=window,
        days=[day.with_stances_not_below_zero() for day in days],
        contributions=sum(day.contributions for day in days),
        replies=sum(day.replies for day in days),
        stances=sum(day.stances for day in days),
        contributors=people.contributors,
        participants=people.participants,
        hidden=readable["hidden"],
        sustain_index=_sustain(days),
        half_arrived_on=formulas.half_arrived_on([(day.on, day.said) for day in days]),
        participation_inequality=formulas.gini(people.by_amount) if enough_people else None,
        reply_rate=formulas.reply_rate(readable["replied_to"], readable["visible"]),
        active_engagement_rate=formulas.active_engagement_rate(people.with_account, registered),
        participants_per_thousand=formulas.per_thousand(people.participants, current_tenant().population),
    )


def _readable(contributions: QuerySet[Contribution]) -> dict[str, int]:
    visible = Q(status=Contribution.Status.VISIBLE)
    return contributions.filter(parent=None).aggregate(
        visible=Count("id", filter=visible),
        hidden=Count("id", filter=Q(status=Contribution.Status.HIDDEN)),
        replied_to=Count("id", filter=visible & Q(reply_count__gt=0)),
    )


def _each_day(active: dict[date, Day], window: Window | None) -> list[Day]:
    if window is None:
        return []
    counts = formulas.each_day({}, window.first, window.last)
    return [active.get(on) or Day(on) for on, _none in counts]


def _ends(active: dict[date, Day]) -> tuple[date, date] | None:
    return (min(active), max(active)) if active else None


def _sustain(days: list[Day]) -> float | None:
    said = [day.said for day in days]
    return formulas.sustain_index(said) if sum(said) >= formulas.FEWEST_FOR_SUSTAIN else None


def _zone() -> ZoneInfo:
    return ZoneInfo(scope.current().timezone)
