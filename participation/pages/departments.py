"""The tree of departments as pages show it: with projects, answer times, and who administers what."""

from __future__ import annotations

from dataclasses import dataclass, field

from participation.departments.models import Department
from participation.departments.queries import Branch, administrators_of_departments, department_tree
from participation.engagement.queries import AnswerTime, days_to_answer
from participation.projects.queries import project_counts


@dataclass
class Part:
    """A department on a page. `projects` are its own, `projects_within` also those of the departments below it."""

    branch: Branch
    above_slug: str | None = None
    projects: int = 0
    projects_within: int = 0
    answer_time: AnswerTime | None = None
    administrators: list[str] = field(default_factory=list)
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


def workspace_parts(*, runs: frozenset[int] | None) -> list[Part]:
    """The same for staff: every project that is not archived, people, administrators. Three queries.

    `runs` are the departments that the reader administers, None for all.
    """
    return _parts(
        department_tree(runs=runs),
        project_counts(only_public=False),
        administrators=administrators_of_departments(),
    )


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
