"""What waits, for whom, and for how long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import (
    Aggregate,
    BigIntegerField,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Min,
    Prefetch,
    QuerySet,
)
from django.utils.module_loading import import_string

from kit.pagination import Page, ReadyPages, keyset_page
from kit.ready import IDS, Ready, in_one_row
from participation.discussions.models import Contribution, Discussion
from participation.discussions.rules import MODERATE
from participation.ideas.models import Idea
from participation.moderation import rules
from participation.moderation.learning.examples import FEWEST, decisions_so_far
from participation.moderation.models import (
    LOOKS_HIDDEN,
    Case,
    CaseQuerySet,
    Flag,
    Lesson,
    Statement,
    StatementQuerySet,
)
from participation.projects.queries import projects_where, projects_within, scope_fields, scope_of

ON_A_PAGE = 25
#: Over how many days waiting times are measured.
MEASURED = timedelta(days=90)
#: Where something waits longer than this, its moderators are told.
TOO_LONG = timedelta(hours=24)
MOST_TO_CHOOSE = 200
SHOWN = ("all", "pending", "flagged", "alike", "mine")
#: What the list begins with: what waits longest, or what looks most like what was hidden.
SORTS = {"oldest": ("opened_at", "id"), "alike": ("-likeness", "opened_at", "id")}
_IN_CONTEXT = (
    "contribution__discussion__project__department",
    "contribution__participant__user",
    "contribution__parent__participant__user",
)
#: The same for lists, in three statements: planning one with thirteen tables costs more than carrying it out.
_BESIDE = (
    Prefetch("contribution__discussion", Discussion.objects.select_related("project__department")),
    Prefetch("contribution__parent", Contribution.objects.select_related("participant__user")),
)


@dataclass(frozen=True)
class Wanted:
    """Which cases: `show` is one of SHOWN, `project` a slug, `search` words of the contribution, `sort` one of SORTS."""

    show: str = "all"
    project: str = ""
    search: str = ""
    sort: str = "oldest"


def waiting_cases(user: Any) -> CaseQuerySet:
    """Everything that waits for a moderator where `user` is one."""
    return _where_moderator(Case.objects.waiting(), user)


def oldest_cases(user: Any, *, limit: int) -> list[Case]:
    """What waits longest of them, with the author and the project. One query."""
    scope = scope_of(user, MODERATE)
    return _oldest(scope.is_everything, limit)(**scope.values)


def number_of_cases(user: Any, *, at_most: int) -> int:
    """How many wait, counted no further than `at_most`. One query."""
    scope = scope_of(user, MODERATE)
    return len(_numbers(scope.is_everything, at_most)(**scope.values))


@lru_cache
def _oldest(everywhere: bool, limit: int) -> Ready[Case]:
    beside = ("contribution__participant__user", "contribution__discussion__project")
    rows = Case.objects.waiting().select_related(*beside).order_by("opened_at", "id")
    return Ready(lambda **scope: _within(rows, scope)[:limit], **scope_fields(everywhere))


@lru_cache
def _numbers(everywhere: bool, at_most: int) -> Ready[int]:
    rows = Case.objects.waiting()
    return Ready(
        lambda **scope: _within(rows, scope).values_list("pk", flat=True)[:at_most],
        **scope_fields(everywhere),
    )


def projects_to_moderate(user: Any) -> list[tuple[str, str]]:
    """Address and title of the projects that `user` moderates, by title, for a choice: at most 200. One query."""
    scope = scope_of(user, MODERATE)
    return _projects(scope.is_everything)(**scope.values)


@lru_cache
def _projects(everywhere: bool) -> Ready[tuple[str, str]]:
    return Ready(
        lambda **scope: (
            projects_within(MODERATE, scope).order_by("title").values_list("slug", "title")[:MOST_TO_CHOOSE]
        ),
        **scope_fields(everywhere),
    )


def _where_moderator(rows: CaseQuerySet, user: Any) -> CaseQuerySet:
    return _within(rows, scope_of(user, MODERATE).values)


def _within(rows: CaseQuerySet, scope: Mapping[str, Any]) -> CaseQuerySet:
    # Whoever moderates everything is not asked where: it would join every contribution to count some cases.
    if not scope:
        return rows
    return rows.filter(contribution__discussion__project__in=projects_within(MODERATE, scope))


def case_page(
    user: Any, wanted: Wanted, *, at: datetime, cursor: str | None = None, size: int = ON_A_PAGE
) -> Page[Case]:
    """What waits, with everything that a moderator has to know of it."""
    ordering = SORTS.get(wanted.sort, SORTS["oldest"])
    scope = scope_of(user, MODERATE)
    if wanted == Wanted():
        return _whole_queue(scope.is_everything, size).page(cursor, **scope.values)
    rows = _queue(scope.values)
    if wanted.show == "pending":
        rows = rows.filter(contribution__status=Contribution.Status.PENDING)
    elif wanted.show == "flagged":
        rows = rows.filter(flag_count__gt=0)
    elif wanted.show == "alike":
        rows = rows.filter(likeness__gte=LOOKS_HIDDEN)
    elif wanted.show == "mine":
        rows = rows.filter(claimed_by=user.pk, claimed_until__gt=at)
    if wanted.project:
        rows = rows.filter(contribution__discussion__project__slug=wanted.project)
    if wanted.search:
        rows = rows.filter(contribution__body__icontains=wanted.search)
    return keyset_page(rows, ordering=ordering, cursor=cursor, size=size)


@lru_cache
def _whole_queue(everywhere: bool, size: int) -> ReadyPages[Case]:
    return ReadyPages(
        lambda **scope: _queue(scope), ordering=SORTS["oldest"], size=size, **scope_fields(everywhere)
    )


def _queue(scope: Mapping[str, Any]) -> CaseQuerySet:
    rows = _within(Case.objects.waiting(), scope)
    return rows.select_related("contribution__participant__user", "claimed_by").prefetch_related(*_BESIDE)


@dataclass(frozen=True)
class Row:
    """A case as a moderator sees it: with its flags, the title of an idea, how often its author was moderated before."""

    case: Case
    flags: list[Flag]
    title: str
    earlier: int
    looked_at_by: str


def rows_of(cases: Iterable[Case], user: Any, *, at: datetime) -> list[Row]:
    """The cases in context. Three queries, however many."""
    found = list(cases)
    flags: dict[int, list[Flag]] = {}
    for flag in _FLAGS(cases=[case.pk for case in found]):
        flags.setdefault(flag.case_id, []).append(flag)
    title_of = dict(_TITLES(ideas=[case.contribution_id for case in found]))
    earlier = dict(_EARLIER(authors=sorted({case.contribution.participant_id for case in found})))
    return [
        Row(
            case,
            flags.get(case.pk, []),
            title_of.get(case.contribution_id, ""),
            earlier.get(case.contribution.participant_id, 0),
            str(case.claimed_by) if case.is_claimed_by_another(user, at) else "",
        )
        for case in found
    ]


_FLAGS = Ready(lambda cases: Flag.objects.filter(case__any=cases).order_by("created_at", "id"), cases=IDS)
_TITLES = Ready(
    lambda ideas: Idea.objects.filter(contribution__any=ideas).values_list("pk", "title"), ideas=IDS
)
_EARLIER = Ready(
    lambda authors: (
        Statement.objects.filter(participant__any=authors, lifted_at=None)
        .values_list("participant")
        .annotate(number=Count("pk"))
        .order_by()
    ),
    authors=IDS,
)


class _Percentile(Aggregate):
    """A percentile between two values, as PostgreSQL works it out."""

    function = "PERCENTILE_CONT"
    template = "percentile_cont(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class Waits:
    """How long things waited that were decided within the last 90 days, and since when the oldest waits now."""

    decided: int
    median: timedelta | None
    most: timedelta | None
    waiting: int
    oldest: datetime | None


def waiting_times(user: Any, *, at: datetime) -> Waits:
    """Median and 95 % of how long cases waited, in the projects that `user` moderates. Two queries."""
    scope = scope_of(user, MODERATE)
    waited, waiting = _waits(scope.is_everything)
    return Waits(*waited(since=at - MEASURED, **scope.values)[0], *waiting(**scope.values)[0])


@lru_cache
def _waits(everywhere: bool) -> tuple[Ready[Any], Ready[Any]]:
    length = ExpressionWrapper(F("settled_at") - F("opened_at"), output_field=DurationField())
    half, most = (_Percentile(length, share=share, output_field=DurationField()) for share in ("0.5", "0.95"))
    fields = scope_fields(everywhere)
    return (
        Ready(
            lambda since, **scope: in_one_row(
                _within(Case.objects.filter(settled_at__gt=since), scope),
                decided=Count("pk"),
                half=half,
                most=most,
            ),
            since=DateTimeField(),
            **fields,
        ),
        Ready(
            lambda **scope: in_one_row(
                _within(Case.objects.waiting(), scope), waiting=Count("pk"), oldest=Min("opened_at")
            ),
            **fields,
        ),
    )


@dataclass(frozen=True)
class Schooling:
    """What was learned, if anything was, and how many decisions there are to learn from (`fewest` of each are needed)."""

    lesson: Lesson | None
    hidden: int
    kept: int
    fewest: int = FEWEST

    @property
    def has_enough(self) -> bool:
        """Whether there are decisions enough, so that it learns within a day."""
        return min(self.hidden, self.kept) >= self.fewest


_LESSON = Ready(lambda: Lesson.objects.order_by("-pk")[:1])


def lesson_now() -> Lesson | None:
    """What was learned from decisions; None where there are too few. One query."""
    return _LESSON.first()


def schooling() -> Schooling:
    """What was learned, and from how much. Three queries."""
    hidden, kept = decisions_so_far()
    return Schooling(lesson_now(), hidden, kept)


def cases_in_context() -> CaseQuerySet:
    """Cases with everything that a decision about them has to know."""
    return Case.objects.select_related(*_IN_CONTEXT, "claimed_by")


def statements_in_context() -> StatementQuerySet:
    """Statements with the contribution, where it stands, whom they are about and who decided."""
    return Statement.objects.select_related(
        *_IN_CONTEXT[:2], "participant__user", "decided_by", "picture__idea"
    )


def statements_of(user: Any) -> StatementQuerySet:
    """What was decided against somebody."""
    return statements_in_context().filter(participant__user=user)


def appeals_waiting(user: Any) -> StatementQuerySet:
    """Appeals about which `user` may decide."""
    return statements_in_context().appealed().filter(rules.appeals_to_decide(user))


def number_of_appeals(user: Any, *, at_most: int) -> int:
    """How many appeals wait for `user`, counted no further than `at_most`. One query."""
    blocks, others = scope_of(user, rules.BLOCK), scope_of(user, MODERATE)
    ready = _appeals(blocks.is_everything, others.is_everything, at_most)
    return len(ready(user=user.pk, **_of_blocks(blocks.values), **others.values))


@lru_cache
def _appeals(blocks_everywhere: bool, others_everywhere: bool, at_most: int) -> Ready[int]:
    def rows(user: Any, **scopes: Any) -> QuerySet[Any, int]:
        blocks = {name.removeprefix(_BLOCK): one for name, one in scopes.items() if name.startswith(_BLOCK)}
        others = {name: one for name, one in scopes.items() if not name.startswith(_BLOCK)}
        asked = Statement.objects.appealed().filter(rules.appeals_within(user, blocks=blocks, others=others))
        return asked.values_list("pk", flat=True)[:at_most]

    places = {**_of_blocks(scope_fields(blocks_everywhere)), **scope_fields(others_everywhere)}
    return Ready(rows, user=BigIntegerField(), **places)


_BLOCK = "block_"


def _of_blocks(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{_BLOCK}{name}": one for name, one in values.items()}


def blocks_in_force(user: Any, *, at: datetime) -> StatementQuerySet:
    """Whoever cannot write, as far as `user` may decide about it."""
    rows = statements_in_context().filter(
        contribution__discussion__project__in=projects_where(user, rules.BLOCK)
    )
    return rows.blocks().in_force(at)


def rules_address() -> str:
    """The page of the site's moderation rules, "" where none are published."""
    address: str = import_string(settings.MODERATION_RULES)()
    return address
