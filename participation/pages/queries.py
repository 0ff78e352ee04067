"""What the pages show, gathered from the rooms below. The number of queries never depends on the number of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import BigIntegerField, DateField, DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kit.pagination import Page, ReadyPages, keyset_page
from kit.ready import IDS, Ready
from participation.answers.models import Conclusion, OfficialAnswer
from participation.answers.queries import answers_to, readers_of
from participation.answers.rules import ANSWER
from participation.departments.models import Department
from participation.discussions.models import Contribution, Discussion, Theme
from participation.discussions.queries import (
    contributions_in_context,
    latest_replies,
    stances_of,
    themes_of,
)
from participation.discussions.rules import may_edit_contribution
from participation.ideas.models import Idea, Picture
from participation.ideas.queries import pictures_of
from participation.projects.listing import how_much_came_in, with_something_open
from participation.projects.models import Milestone, Project, ProjectMember
from participation.projects.queries import projects_within, scope_fields, scope_of
from participation.teamwork.queries import Progress, progress_of

#: Counting stops here: "more than 999" says as much, and a big city's page stays as quick as a small one's.
COUNTED_AT_MOST = 1_000
PROJECTS_ON_A_PAGE = 20
NEWEST = ("-published_at", "-id")


@dataclass
class Card:
    """A contribution with everything its page shows around it."""

    contribution: Contribution
    replies: list[Any] = field(default_factory=list)
    answers: list[OfficialAnswer] = field(default_factory=list)
    readers: list[Department] = field(default_factory=list)
    shaped: list[Conclusion] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    stance: int | None = None
    may_edit: bool = False
    idea: Idea | None = None
    pictures: list[Picture] = field(default_factory=list)

    @property
    def more_replies(self) -> int:
        """How many replies are only on the contribution's own page."""
        return max(0, self.contribution.reply_count - len(self.replies))


def cards(
    contributions: Sequence[Contribution],
    *,
    user: Any,
    at: datetime,
    with_replies: bool = True,
    with_themes: bool = True,
) -> list[Card]:
    """Cards for contributions, in their order: at most 7 queries, whatever their number; answers, their promises and
    earlier wordings are asked for only where something was answered, where somebody stands only of those signed in.

    `with_themes` says whether there is a theme at all in the project.
    """
    if not contributions:
        return []
    replies = latest_replies(contributions) if with_replies else {}
    stances = stances_of(user, contributions)
    # Rows know whether they were answered: where none was, nothing is asked.
    answers, readers = (
        answers_to([row for row in contributions if row.answered_at]),
        readers_of(contributions),
    )
    themes = themes_of(contributions) if with_themes else {}
    return [
        Card(
            contribution=row,
            themes=themes.get(row.pk, []),
            replies=[Card(reply, may_edit=_may_edit(user, reply, at)) for reply in replies.get(row.pk, [])],
            answers=answers.get(row.pk, []),
            readers=readers.get(row.pk, []),
            stance=stances.get(row.pk),
            may_edit=_may_edit(user, row, at),
        )
        for row in contributions
    ]


def idea_cards(
    contributions: Sequence[Contribution], *, user: Any, at: datetime, with_themes: bool = True
) -> list[Card]:
    """Cards for ideas read by `ideas.queries.idea_page`, in their order, for a list: 3 queries, 2 for nobody signed in.

    What was answered and who has read it is on the idea's own page.
    """
    if not contributions:
        return []
    stances, pictures = stances_of(user, contributions), pictures_of(contributions)
    themes = themes_of(contributions) if with_themes else {}
    return [
        Card(
            contribution=row,
            stance=stances.get(row.pk),
            idea=getattr(row, "idea", None),
            themes=themes.get(row.pk, []),
            pictures=pictures.get(row.pk, []),
        )
        for row in contributions
    ]


def _may_edit(user: Any, contribution: Contribution, at: datetime) -> bool:
    return user.is_authenticated and bool(may_edit_contribution(user, contribution, at))


def coming_decisions(today: date, *, limit: int = 4) -> list[Project]:
    """Public projects whose decision lies ahead, the nearest first."""
    return _decisions(limit)(today=today)


def coming_milestones(today: date, *, limit: int = 4) -> list[Milestone]:
    """What happens next in public projects."""
    return _milestones(limit)(today=today)


def finished_projects(*, limit: int = 3) -> list[Project]:
    """Projects that say what came of them, the latest first: in an outcome, or in words when they were closed."""
    return _finished(limit)()


@lru_cache
def _decisions(limit: int) -> Ready[Project]:
    running = Project.objects.running().order_by("decide_on", "id")
    return Ready(lambda today: running.filter(decide_on__gte=today)[:limit], today=DateField())


@lru_cache
def _milestones(limit: int) -> Ready[Milestone]:
    rows = Milestone.objects.filter(project__state=Project.State.PUBLISHED).select_related("project")
    ordered = rows.order_by("happens_on", "id")
    return Ready(lambda today: ordered.filter(happens_on__gte=today)[:limit], today=DateField())


@lru_cache
def _finished(limit: int) -> Ready[Project]:
    said = Q(published_outcome__isnull=False) | Q(state=Project.State.CLOSED) & ~Q(outcome="")
    since = Coalesce("published_outcome__published_at", "closed_at")
    rows = Project.objects.public().filter(said).order_by(since.desc(nulls_last=True), "-id")
    return Ready(lambda: rows[:limit])


def page_of_projects(
    at: datetime, *, shown: str = "", place: str = "", cursor: str | None = None
) -> Page[Project]:
    """A page of public projects, the newest first, as `public_projects` gives them."""
    if shown or place:
        rows = public_projects(at, shown=shown, place=place)
        return keyset_page(rows, ordering=NEWEST, cursor=cursor, size=PROJECTS_ON_A_PAGE)
    return _ALL_PUBLIC.page(cursor, at=at)


def public_projects(at: Any, *, shown: str = "", place: str = "") -> QuerySet[Any]:
    """Public projects with what a list says of them: `contributions` so far, and whether something `is_open_now`."""
    rows = Project.objects.public().select_related("department")
    if shown == "open":
        rows = rows.running()
    elif shown == "closed":
        rows = rows.filter(state=Project.State.CLOSED)
    if place:
        rows = rows.filter(place=place)
    return rows.annotate(
        contributions=how_much_came_in(),
        is_open_now=with_something_open(at),
    )


_ALL_PUBLIC = ReadyPages(public_projects, ordering=NEWEST, size=PROJECTS_ON_A_PAGE, at=DateTimeField())


@dataclass(frozen=True)
class Waiting:
    """Contributions that wait for somebody: the longest waiting ones, and how many there are (at most 1,000)."""

    oldest: list[Contribution]
    count: int


def waiting_to_be_answered(user: Any, *, shown: int = 5) -> Waiting:
    """Contributions in running projects that `user` may answer and nobody has."""
    scope = scope_of(user, ANSWER)
    oldest = _unanswered(scope.is_everything, shown)(**scope.values)
    if len(oldest) < shown:
        return Waiting(oldest, len(oldest))
    return Waiting(oldest, len(_numbers_unanswered(scope.is_everything)(**scope.values)))


@lru_cache
def _unanswered(everywhere: bool, shown: int) -> Ready[Contribution]:
    return Ready(
        lambda **scope: _to_answer(scope).order_by("created_at", "id")[:shown], **scope_fields(everywhere)
    )


@lru_cache
def _numbers_unanswered(everywhere: bool) -> Ready[int]:
    return Ready(
        lambda **scope: _to_answer(scope).order_by().values_list("pk", flat=True)[:COUNTED_AT_MOST],
        **scope_fields(everywhere),
    )


def _to_answer(scope: Mapping[str, Any]) -> QuerySet[Contribution]:
    mine = projects_within(ANSWER, scope).filter(state=Project.State.PUBLISHED)
    return contributions_in_context().unanswered().filter(discussion__project__in=mine)


@dataclass
class Doing:
    """How a project does: what was said so far, whether something waits for an answer, how far its tasks are."""

    project: Project
    contributions: int = 0
    waits: bool = False
    tasks: Progress = field(default_factory=Progress)


def my_projects(user: Any, today: date, *, limit: int = 8) -> list[Doing]:
    """Running and closed projects in whose team `user` is; for somebody who is in none, the newest. At most 4 queries."""
    return _doing(_mine(limit)(user=user.pk) or _newest(limit)(), today)


@lru_cache
def _mine(limit: int) -> Ready[Project]:
    mine = ProjectMember.objects.values("project_id")
    return Ready(lambda user: _by_age().filter(pk__in=mine.filter(user=user))[:limit], user=BigIntegerField())


@lru_cache
def _newest(limit: int) -> Ready[Project]:
    return Ready(lambda: _by_age()[:limit])


def _by_age() -> QuerySet[Project]:
    return Project.objects.public().order_by("-created_at", "-id").select_related("department")


def _doing(projects: list[Project], today: date) -> list[Doing]:
    if not projects:
        return []
    progress = progress_of(projects, today)
    doing = {project.pk: Doing(project, tasks=progress.get(project.pk, Progress())) for project in projects}
    for project_id, count, waiting in _WAITING(projects=list(doing)):
        doing[project_id].contributions += count
        doing[project_id].waits |= waiting is not None
    return list(doing.values())


def _waiting_in(projects: Any) -> QuerySet[Any, Any]:
    # Looked up for each discussion in its own index; for each project it would gather all that wait in the tenant.
    first = Contribution.objects.unanswered().filter(discussion=OuterRef("pk")).order_by("created_at")
    rows = Discussion.objects.filter(project__any=projects).annotate(waiting=Subquery(first.values("pk")[:1]))
    return rows.values_list("project_id", "contribution_count", "waiting")


_WAITING = Ready(_waiting_in, projects=IDS)
