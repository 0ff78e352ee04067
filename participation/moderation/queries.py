"""What waits, for whom, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Min, Prefetch
from django.utils.module_loading import import_string

from kit.pagination import Page, keyset_page
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
from participation.projects.queries import projects_where

ON_A_PAGE = 25
#: Over how many days waiting times are measured.
MEASURED = timedelta(days=90)
#: Where something waits longer than this, its moderators are told.
TOO_LONG = timedelta(hours=24)
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


def _where_moderator(rows: CaseQuerySet, user: Any) -> CaseQuerySet:
    # Whoever moderates everything is not asked where: it would join every contribution to count some cases.
    if MODERATE.departments(user) is None:
        return rows
    return rows.filter(contribution__discussion__project__in=projects_where(user, MODERATE))


def case_page(
    user: Any, wanted: Wanted, *, at: datetime, cursor: str | None = None, size: int = ON_A_PAGE
) -> Page[Case]:
    """What waits, with everything that a moderator has to know of it."""
    rows = waiting_cases(user).select_related("contribution__participant__user", "claimed_by")
    rows = rows.prefetch_related(*_BESIDE)
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
    return keyset_page(rows, ordering=SORTS.get(wanted.sort, SORTS["oldest"]), cursor=cursor, size=size)


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
    for flag in Flag.objects.filter(case__in=[case.pk for case in found]).order_by("created_at", "id"):
        flags.setdefault(flag.case_id, []).append(flag)
    titles = Idea.objects.filter(pk__in=[case.contribution_id for case in found]).values_list("pk", "title")
    title_of = dict(titles)
    authors = {case.contribution.participant_id for case in found}
    counted = Statement.objects.filter(participant__in=authors, lifted_at=None).values_list("participant")
    earlier = dict(counted.annotate(number=Count("pk")).order_by())
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
    settled = _where_moderator(Case.objects.filter(settled_at__gt=at - MEASURED), user)
    length = ExpressionWrapper(F("settled_at") - F("opened_at"), output_field=DurationField())
    found = settled.aggregate(
        decided=Count("pk"),
        median=_Percentile(length, share="0.5", output_field=DurationField()),
        most=_Percentile(length, share="0.95", output_field=DurationField()),
    )
    now = waiting_cases(user).aggregate(waiting=Count("pk"), oldest=Min("opened_at"))
    return Waits(**found, **now)


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


def lesson_now() -> Lesson | None:
    """What was learned from decisions; None where there are too few. One query."""
    return Lesson.objects.order_by("-pk").first()


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
