"""A small government with every level around one department, and somebody for every role in every place of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from participation.departments import actions
from participation.departments.models import Department, Role
from participation.departments.queries import Wanted, people_page
from participation.projects.models import Project
from tests.participation.arrange import complete_draft, person

#: Where a role may be held, seen from the department that things are asked about.
PLACES = ("site", "above", "own", "below", "sister")


@dataclass(frozen=True)
class Levels:
    """`own` is the department in question; the others lie around it. `project` is a complete draft of its own."""

    own: Department
    above: Department
    below: Department
    sister: Department
    project: Project

    def place(self, name: str) -> Department | None:
        """The department of that level; None is the whole site."""
        return None if name == "site" else getattr(self, name)


def make_levels(by: Any) -> Levels:
    """The tree: above › own › below, and a sister of own."""
    above = actions.create_department(name="Public space", by=by)
    own = actions.create_department(name="Mobility", parent=above, by=by)
    below = actions.create_department(name="Cycling", parent=own, by=by)
    sister = actions.create_department(name="Parks", parent=above, by=by)
    return Levels(own, above, below, sister, complete_draft(by, department=own))


def seats() -> Iterator[tuple[str, str]]:
    """Every role with every place in which it can be held."""
    for role in Role:
        for place in PLACES:
            if (place == "site") == (role == Role.ADMINISTRATOR) or (
                place == "site" and role != Role.DEPARTMENT_ADMINISTRATOR
            ):
                yield role.value, place


def holder(levels: Levels, role: str, place: str) -> Any:
    """Somebody who holds that role there and nothing else."""
    return person(f"{role.replace('_', '.')}.{place}", role=role, department=levels.place(place))


def fresh(user: Any) -> User:
    """The same person, read anew: what was worked out about their roles is forgotten."""
    return User.objects.get(pk=user.pk)


def addresses(user: Any, wanted: Wanted | None = None) -> list[str]:
    """Whom somebody finds in the directory, each by what stands before the @."""
    return [one.email.partition("@")[0] for one in people_page(fresh(user), wanted).items]
