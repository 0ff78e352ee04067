"""Activities of all kinds in one list: one statement, however many kinds there are.

Each kind has a table of its own; the database reads them as one, and what comes out are lines for lists, not the
activities themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from kit.ready import Ready
from participation.departments.models import Department
from participation.projects.kinds import Kind, kind_named, kinds
from participation.projects.models import Project
from participation.projects.standing import ActivityState, Standing

_SHOWN = {
    *("id", "slug", "title", "language", "state", "department_id"),
    *("cover_key", "cover_alt", "cover_width", "cover_height"),
}
# In the order of the model's own fields, as `from_db` wants them.
_PROJECT = tuple(field.attname for field in Project._meta.concrete_fields if field.attname in _SHOWN)
_DEPARTMENT = ("id", "name", "slug")


@dataclass(frozen=True)
class ActivityLine(Standing):
    """What a list says of an activity. Its project knows only what lists show, and the department's name."""

    kind: Kind
    pk: int
    heading: str
    introduction: str
    state: str
    opens_at: datetime | None
    closes_at: datetime | None
    count: int
    reply_count: int
    last_at: datetime | None
    project: Project

    @property
    def address(self) -> str:
        """Its public page."""
        return self.kind.address_of(self.project.slug, self.pk)

    @property
    def edit_address(self) -> str:
        """Its editor."""
        return self.kind.edit_address(self.pk)

    @property
    def typing_in_address(self) -> str:
        """Where staff type in what was said on paper or at a workshop."""
        return self.kind.typing_in_address(self.pk)

    @property
    def count_in_words(self) -> str:
        """How much came in, as people say it."""
        return self.kind.counted_in_words(self.count)


def activities_of_project(project: Project, *, with_drafts: bool = False) -> list[ActivityLine]:
    """A project's activities in the order they open; drafts only for staff. One query."""
    return [_line(row) for row in _of_project(with_drafts)(project=project.pk)]


def open_activities(at: datetime, *, limit: int = 6) -> list[ActivityLine]:
    """What people can take part in now, the soonest to close first. One query."""
    return [_line(row) for row in _open_ones(limit)(at=at)]


def upcoming_activities(at: datetime, *, limit: int = 4) -> list[ActivityLine]:
    """What opens next. One query."""
    return [_line(row) for row in _coming_ones(limit)(at=at)]


def with_something_open(at: datetime) -> Combinable | Exists:
    """For lists of projects: whether something in one is open at that moment."""
    found: Any = None
    for kind in kinds():
        exists = Exists(kind.rows().open(at).filter(project=OuterRef("pk")))
        found = exists if found is None else found | exists
    return found  # type: ignore[no-any-return]  # there is always a kind


def how_much_came_in() -> Combinable:
    """For lists of projects: how much was said in all activities of one that are not drafts, replies included."""
    total: Any = Value(0)
    for kind in kinds():
        rows = kind.rows().filter(project=OuterRef("pk")).exclude(state=ActivityState.DRAFT).order_by()
        amount: Any = Coalesce(Sum(_named(kind.counted)), 0)
        if kind.replies:
            amount += Coalesce(Sum(_named(kind.replies)), 0)
        sums = rows.values("project").annotate(line_total=Cast(amount, IntegerField()))
        total += Coalesce(Subquery(sums.values("line_total")), 0)
    return total  # type: ignore[no-any-return]  # sums of expressions


@lru_cache
def _of_project(with_drafts: bool) -> Ready[Any]:
    also = Q() if with_drafts else ~Q(state=ActivityState.DRAFT)
    return Ready(
        lambda project: _rows(Q(project=project) & also, ("opens_at", "created_at", "id")),
        project=BigIntegerField(),
    )


@lru_cache
def _open_ones(limit: int) -> Ready[Any]:
    return Ready(
        lambda at: _rows(_open(at), ("closes_at", "-created_at"))[:limit],
        at=DateTimeField(),
    )


@lru_cache
def _coming_ones(limit: int) -> Ready[Any]:
    chosen = Q(state=ActivityState.PUBLISHED, project__state=Project.State.PUBLISHED)
    return Ready(
        lambda at: _rows(chosen & Q(opens_at__gt=at), ("opens_at", "created_at"))[:limit],
        at=DateTimeField(),
    )


def _open(at: Any) -> Q:
    return Q(
        Q(opens_at=None) | Q(opens_at__lte=at),
        Q(closes_at=None) | Q(closes_at__gt=at),
        state=ActivityState.PUBLISHED,
        project__state=Project.State.PUBLISHED,
    )


def _rows(chosen: Q, order: Sequence[str]) -> QuerySet[Any, Any]:
    parts = [_part(kind, chosen) for kind in kinds()]
    rows: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return rows.order_by(*order)


def _part(kind: Kind, chosen: Q) -> QuerySet[Any, Any]:
    rows = (
        kind.rows()
        .filter(chosen)
        .annotate(
            line_kind=Value(kind.key, output_field=CharField()),
            line_heading=_named(kind.heading),
            line_introduction=_named(kind.introduction),
            line_count=Cast(_named(kind.counted), IntegerField()),
            line_replies=Cast(_named(kind.replies) if kind.replies else Value(0), IntegerField()),
            line_last_at=Cast(_named(kind.last_at) if kind.last_at else Value(None), DateTimeField()),
        )
    )
    return rows.values_list(
        "line_kind",
        "id",
        "line_heading",
        "line_introduction",
        "state",
        "opens_at",
        "closes_at",
        "created_at",
        "line_count",
        "line_replies",
        "line_last_at",
        *(f"project__{name}" for name in _PROJECT),
        "project__department__name",
        "project__department__slug",
    )


def _named(column: Any) -> Any:
    return F(column) if isinstance(column, str) else column


def _line(row: Sequence[Any]) -> ActivityLine:
    key, pk, heading, introduction, state, opens_at, closes_at, _created, count, replies, last_at, *rest = row
    *project_facts, department_name, department_slug = rest
    project = Project.from_db(None, _PROJECT, project_facts)
    project.department = Department.from_db(
        None, _DEPARTMENT, (project.department_id, department_name, department_slug)
    )
    kind = kind_named(key)
    assert kind is not None
    return ActivityLine(
        kind, pk, heading, introduction, state, opens_at, closes_at, count, replies, last_at, project
    )


def number_open(at: datetime) -> int:
    """In how many activities people can take part at that moment. One query for each kind."""
    return sum(kind.rows().open(at).count() for kind in kinds())
