"""The tree: who belongs to whom, who administers what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from participation.departments.models import Department, Role, RoleAssignment
from participation.departments.rules import RUNNING, standing_of


@dataclass(frozen=True)
class Branch:
    """A department in the tree: how deep it lies (0 at the top) and how many people hold a role in it."""

    department: Department
    depth: int
    people: int
    above: str = ""
    may_change: bool = False

    @property
    def steps(self) -> range:
        """As many as it lies deep."""
        return range(self.depth)


def department_tree(*, runs: frozenset[int] | None = frozenset()) -> list[Branch]:
    """All current departments, each followed by those below it, sisters by name. One query.

    `runs` are the departments that the reader administers, None for all: they `may_change` those.
    """
    rows = Department.objects.current().annotate(people=Count("role_assignments__user", distinct=True))
    below: dict[int | None, list[Any]] = {}
    known = {row.pk: row for row in rows.order_by("name", "id")}
    for row in known.values():
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    return list(_branches(below, None, 0, runs))


def _branches(
    below: dict[int | None, list[Any]], parent: Any, depth: int, runs: frozenset[int] | None
) -> Iterable[Branch]:
    for row in below.get(parent.pk if parent else None, ()):
        above = parent.name if parent else ""
        yield Branch(row, depth, row.people, above=above, may_change=runs is None or row.pk in runs)
        yield from _branches(below, row, depth + 1, runs)


def departments_above(department: Department) -> list[Department]:
    """Those it belongs to, the top one first. One query."""
    rows = Department.objects.in_bulk()
    above: list[Department] = []
    parent = department.parent_id
    while parent is not None:
        above.insert(0, rows[parent])
        parent = rows[parent].parent_id
    return above


def below_and_itself(department: Department) -> set[int]:
    """The numbers of a department and of everything below it, closed ones included. One query."""
    below: dict[int | None, list[int]] = {}
    for pk, parent in Department.objects.values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(pk)
    found: set[int] = set()
    waiting = [department.pk]
    while waiting:
        pk = waiting.pop()
        found.add(pk)
        waiting += below.get(pk, [])
    return found


def path_up(department: Department) -> list[int]:
    """The numbers of a department and of those above it, itself first. One query."""
    above = dict(Department.objects.values_list("pk", "parent_id"))
    path: list[int] = []
    place: int | None = department.pk
    while place is not None:
        path.append(place)
        place = above.get(place)
    return path


def administrators_of_departments() -> dict[int, list[str]]:
    """The names of the administrators appointed in each department itself, by its number. One query."""
    held = RoleAssignment.objects.filter(role=Role.DEPARTMENT_ADMINISTRATOR, user__is_active=True)
    names: dict[int, list[str]] = {}
    for row in held.select_related("user").order_by("user__display_name", "id"):
        if row.department_id is not None:
            names.setdefault(row.department_id, []).append(str(row.user))
    return names


def departments_for(user: Any, *roles: str) -> QuerySet[Department]:
    """The current departments in which `user` holds one of the roles, or administers."""
    places = standing_of(user).departments_with(*RUNNING, *roles)
    current = Department.objects.current()
    return current if places is None else current.filter(pk__in=places)


def departments_by_name(user: Any) -> dict[str, Department]:
    """The current departments that `user` administers, by name and by slug in small letters. Names that several have
    are left out."""
    found: dict[str, Department | None] = {}
    for row in departments_for(user):
        for name in {row.name.casefold(), row.slug}:
            found[name] = None if name in found else row
    return {name: row for name, row in found.items() if row is not None}


def home_departments(user: Any) -> list[Department]:
    """The departments in which `user` themselves holds a role, not those below; perhaps none."""
    return list(
        Department.objects.current().filter(role_assignments__user=user).distinct().order_by("name", "id")
    )
