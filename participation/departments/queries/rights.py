"""Who can do what, and why: the words for what the rules decide, read from the same descriptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from participation.departments.capabilities import Capability, Group, Reach
from participation.departments.models import Department, Role, RoleAssignment
from participation.departments.queries.people import roles_of
from participation.departments.queries.tree import path_up
from participation.departments.standing import standing_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def capabilities() -> list[Group]:
    """What holding a role allows, room by room. No query."""
    return [group for name in settings.CAPABILITIES for group in import_string(name)]


def roles_and_rights() -> list[tuple[Group, list[tuple[Capability, list[tuple[Role, bool]]]]]]:
    """The table of roles and what they allow: for each capability each role, in their order, and whether it does."""
    return [
        (group, [(one, [(role, role in one.roles) for role in Role]) for one in group.capabilities])
        for group in capabilities()
    ]


@dataclass(frozen=True)
class Ground:
    """A role that allows something, and the department in which it is held; None is the whole site."""

    role: str
    department: Department | None

    @property
    def role_words(self) -> str:
        """The role's name."""
        return str(Role(self.role).label)


@dataclass(frozen=True)
class Right:
    """Whether somebody may do something, the roles that allow it, and otherwise why not."""

    capability: Capability
    is_given: bool
    grounds: list[Ground]
    reason: str | _StrPromise = ""

    @property
    def needs_a_team(self) -> bool:
        """Whether those who carry the right responsibility in a project's team may, too."""
        return bool(self.capability.responsibilities)


def rights_of(person: Any, department: Department | None) -> list[tuple[_StrPromise, list[Right]]]:
    """What somebody may do about a department, or (None) anywhere at all, room by room. Three queries."""
    held = roles_of(person)
    path = path_up(department) if department is not None else []
    return [
        (group.title, [_right(person, one, department, path, held) for one in group.capabilities])
        for group in capabilities()
    ]


def _right(
    person: Any,
    capability: Capability,
    department: Department | None,
    path: list[int],
    held: list[RoleAssignment],
) -> Right:
    if department is None:
        verdict = (
            capability.verdict_anywhere(person)
            if capability.reach != Reach.SITE
            else capability.verdict(person)
        )
    else:
        verdict = capability.verdict(person, capability.place_of(department))
    if not verdict:
        return Right(capability, False, [], verdict.reason)
    return Right(
        capability, True, [_ground(row) for row in held if _allows(person, capability, row, department, path)]
    )


def _allows(
    person: Any, capability: Capability, row: RoleAssignment, department: Department | None, path: list[int]
) -> bool:
    """Whether this very role is one of the reasons: it is held where the decision is taken, or above."""
    if row.role not in capability.roles:
        return False
    if row.department_id is None:
        return True
    if department is None or capability.reach == Reach.ANYWHERE:
        places = capability.departments(person)
        return places is None or row.department_id in places or capability.reach == Reach.ANYWHERE
    place = capability.place_of(department)
    if place is not None and standing_of(person).is_taken_further_up(capability.decision, place):
        place = standing_of(person).seats[(capability.decision or "", place)]
    return place is not None and row.department_id in path[path.index(place) :]


def _ground(row: RoleAssignment) -> Ground:
    return Ground(row.role, row.department)
