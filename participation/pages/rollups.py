"""What happens in whole branches of the tree: each department's figures, added up with everything below it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Sum

from participation.departments.models import RoleAssignment
from participation.departments.queries import Branch
from participation.discussions.models import Contribution, Discussion
from participation.engagement.formulas import percentile
from participation.engagement.queries import waits_by_department
from participation.projects.models import Project
from participation.projects.queries import project_counts


@dataclass
class Figures:
    """A department with all below it. `waits` says how many contributions were first answered after how many days."""

    people: set[int] = field(default_factory=set)
    projects: int = 0
    contributions: int = 0
    waiting: int = 0
    waits: Counter[int] = field(default_factory=Counter)

    @property
    def days_to_answer(self) -> int | None:
        """The median of the days that people waited for a first answer; None when there was no answer."""
        return percentile(self.waits, 50)

    def add(self, other: Figures) -> None:
        """Count what happened below as well. Whoever works in both is one person."""
        self.people |= other.people
        self.projects += other.projects
        self.contributions += other.contributions
        self.waiting += other.waiting
        self.waits.update(other.waits)


def branch_figures(tree: list[Branch]) -> dict[int, Figures]:
    """The figures of each department of the tree with all below it, by its number. Five queries, whatever its size.

    Medians do not add up: they are taken from the added numbers of days.
    """
    figures = {branch.department.pk: Figures() for branch in tree}
    for place, person in RoleAssignment.objects.exclude(department=None).values_list(
        "department_id", "user_id"
    ):
        if place in figures:
            figures[place].people.add(person)
    for name, counts in (
        ("projects", project_counts(only_public=False)),
        ("contributions", _contributions()),
        ("waiting", _waiting()),
    ):
        for place, count in counts.items():
            if place in figures:
                setattr(figures[place], name, count)
    for place, waits in waits_by_department().items():
        if place in figures:
            figures[place].waits.update(waits)
    # From the leaves up: everybody comes after the department above them.
    for branch in reversed(tree):
        above = figures.get(branch.department.parent_id or 0)
        if above is not None:
            above.add(figures[branch.department.pk])
    return figures


def _contributions() -> dict[int, int]:
    rows = Discussion.objects.exclude(state=Discussion.State.DRAFT).order_by()
    return dict(rows.values_list("project__department_id").annotate(total=Sum("contribution_count")))


def _waiting() -> dict[int, int]:
    rows = Contribution.objects.unanswered().filter(discussion__project__state=Project.State.PUBLISHED)
    return dict(rows.order_by().values_list("discussion__project__department_id").annotate(total=Count("pk")))
