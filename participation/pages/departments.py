"""The tree of departments as pages show it: with projects, answer times, and who administers what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from participation.departments.models import Department
from participation.departments.queries import (
    Branch,
    administrators_of_departments,
    department_tree,
    departments_above,
)
from participation.engagement.queries import AnswerTime, days_to_answer
from participation.pages.rollups import Figures, branch_figures
from participation.projects.queries import project_counts

#: So many departments are shown as one tree.
WHOLE_TREE = 60


@dataclass
class Part:
    """A department on a page. `projects` are its own, `projects_within` also those of the departments below it."""

    branch: Branch
    above_slug: str | None = None
    projects: int = 0
    projects_within: int = 0
    answer_time: AnswerTime | None = None
    administrators: list[str] = field(default_factory=list)
    #: With everything below it; only for whoever administers it.
    within: Figures | None = None
    below: int = 0
    parts: list[Part] = field(default_factory=list)

    @property
    def department(self) -> Department:
        """The department itself."""
        return self.branch.department

    @property
    def answered(self) -> int:
        """How many contributions it was the first to answer."""
        return self.answer_time.answered if self.answer_time else 0

    @property
    def days_to_answer(self) -> float | None:
        """The median of the days that took; None when there was no answer."""
        return self.answer_time.days if self.answer_time else None


def public_parts() -> list[Part]:
    """The departments at the top, each with those below it: public projects and answer times. Three queries."""
    times = days_to_answer()
    return _parts(department_tree(), project_counts(only_public=True), times=times)


@dataclass(frozen=True)
class Level:
    """What the workspace shows of the tree: all of it, or (in large governments) one level, paged.

    `at` is the department whose own departments are shown, None for the top; `above` those over it, the top one first.
    """

    parts: list[Part]
    is_whole: bool
    at: Department | None = None
    above: list[Department] = field(default_factory=list)
    next_cursor: str = ""


def workspace_level(
    *, runs: frozenset[int] | None, at: Department | None = None, search: str = "", after: str = ""
) -> Level:
    """The tree for staff: projects, people, administrators, and what happens in each branch that the reader administers.

    `runs` are the departments that the reader administers, None for all. Up to 60 departments are shown as one tree;
    more by level, or those whose name contains `search`. Nine queries, whatever the size.
    """
    tree = department_tree(runs=runs)
    figures = branch_figures(tree) if runs is None or runs else {}
    whole = _parts(tree, project_counts(only_public=False), administrators=administrators_of_departments())
    every = list(_each(whole))
    for part in every:
        part.below = sum(1 for _below in _each(part.parts))
        if part.branch.may_change:
            part.within = figures.get(part.department.pk)
    if len(tree) <= WHOLE_TREE and not search:
        return Level(whole, is_whole=True)
    if search:
        shown = [part for part in every if search.casefold() in part.department.name.casefold()]
    elif at is None:
        shown = whole
    else:
        shown = next((part.parts for part in every if part.department.pk == at.pk), [])
    start = int(after) if after.isdecimal() and len(after) < 6 else 0
    page = shown[start : start + WHOLE_TREE]
    more = str(start + WHOLE_TREE) if len(shown) > start + WHOLE_TREE else ""
    return Level(page, False, at, departments_above(at) if at else [], more)


def _each(parts: list[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _each(part.parts)


def _parts(
    tree: list[Branch],
    counts: dict[int, int],
    *,
    times: dict[int, AnswerTime] | None = None,
    administrators: dict[int, list[str]] | None = None,
) -> list[Part]:
    top: list[Part] = []
    known: dict[int, Part] = {}
    for branch in tree:
        pk = branch.department.pk
        above = known.get(branch.department.parent_id or 0)
        part = Part(branch, above.department.slug if above else None, projects=counts.get(pk, 0))
        part.answer_time = (times or {}).get(pk)
        part.administrators = (administrators or {}).get(pk, [])
        (above.parts if above else top).append(part)
        known[pk] = part
    for part in top:
        _add_up(part)
    return top


def _add_up(part: Part) -> int:
    part.projects_within = part.projects + sum(_add_up(below) for below in part.parts)
    return part.projects_within
