"""Marked days of a scope, with what changed around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kit import clock
from participation.engagement.effects import Effect, effect
from participation.engagement.models import Mark
from participation.engagement.queries._counts import days_of
from participation.engagement.queries._scope import Part, Scope
from participation.projects.models import Project

#: So many marks are compared on a page; the newest.
MOST_MARKS = 12


@dataclass(frozen=True, slots=True)
class MarkedDay:
    """A marked day, and before against after."""

    mark: Mark
    effect: Effect


def marks_of(scope: Scope, *, project: Project | None = None) -> list[Mark]:
    """The marks that concern a scope: its own, and those of the whole site; of an activity those of its `project`.

    One statement.
    """
    concerns = Q(project=None, department=None)
    if project is not None:
        concerns |= Q(project=project)
    elif scope.part is Part.PROJECT:
        concerns |= Q(project_id=int(scope.which))
    elif scope.part is Part.DEPARTMENT:
        concerns |= Q(department_id=int(scope.which))
    rows = Mark.objects.filter(concerns, happened_on__lte=clock.today())
    return list(rows.select_related("project", "department")[:MOST_MARKS])


def marked_days(scope: Scope, *, project: Project | None = None) -> Sequence[MarkedDay]:
    """Each mark that concerns a scope (as `marks_of`), with the acts of this scope before and after it. Two statements."""
    marks = marks_of(scope, project=project)
    acts = _acts_of(scope) if marks else {}
    return [MarkedDay(mark, _around(mark, acts)) for mark in marks]


def marked_day(mark: Mark, scope: Scope) -> MarkedDay:
    """One mark, with the acts of a scope before and after it. One statement."""
    return MarkedDay(mark, _around(mark, _acts_of(scope)))


def _acts_of(scope: Scope) -> dict[date, int]:
    return {on: day.acts for on, day in days_of(scope).items() if day.acts}


def _around(mark: Mark, acts: dict[date, int]) -> Effect:
    today = clock.today()
    return effect(acts, on=mark.happened_on, first=min(acts, default=today), last=today)
