"""Who may do what in the government: every other room asks here which roles somebody holds, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from participation.departments.models import Department, Role, RoleAssignment
from participation.verdict import YES, Verdict, no

_REACH = """
    WITH RECURSIVE reach (role, department_id) AS (
        SELECT role, department_id FROM departments_roleassignment WHERE user_id = %s
        UNION
        SELECT reach.role, below.id
        FROM reach JOIN departments_department below ON below.parent_id = reach.department_id
    )
    SELECT role, department_id FROM reach
"""

# Roles with which somebody runs a department: they decide about its projects, people and sub-departments.
RUNNING = (Role.ADMINISTRATOR, Role.DEPARTMENT_ADMINISTRATOR)


@dataclass(frozen=True)
class Standing:
    """Every role somebody holds with every department it reaches; None stands for the whole government."""

    reach: frozenset[tuple[str, int | None]]

    def holds(self, *roles: str, department_id: int | None = None) -> bool:
        """Whether one of the roles is held in that department, or in the whole government."""
        return any((role, None) in self.reach or (role, department_id) in self.reach for role in roles)

    def holds_anywhere(self, *roles: str) -> bool:
        """Whether one of the roles is held in any place."""
        return any(role in roles for role, _place in self.reach)

    def departments_with(self, *roles: str) -> frozenset[int] | None:
        """The departments in which one of the roles is held; None means all of them."""
        if any((role, None) in self.reach for role in roles):
            return None
        return frozenset(place for role, place in self.reach if role in roles and place is not None)


NOBODY = Standing(frozenset())


def standing_of(user: Any) -> Standing:
    """What `user` holds: one query the first time, remembered on the user object."""
    if user is None or not user.is_authenticated:
        return NOBODY
    standing: Standing | None = getattr(user, "_standing", None)
    if standing is None:
        with connection.cursor() as cursor:
            cursor.execute(_REACH, [user.pk])
            standing = Standing(frozenset((role, place) for role, place in cursor.fetchall()))
        user._standing = standing
    return standing


def forget_standing(user: Any) -> None:
    """Ask the database again next time. For actions that have just changed what `user` holds."""
    if user is not None:
        user.__dict__.pop("_standing", None)


def is_staff(user: Any) -> bool:
    """Whether `user` holds any role here. Named in settings.AUDIENCE_RULES."""
    return bool(standing_of(user).reach)


def is_administrator(user: Any) -> bool:
    """Whether `user` is an administrator of the whole government. Named in settings.AUDIENCE_RULES."""
    return standing_of(user).holds(Role.ADMINISTRATOR)


def runs_department(user: Any, department_id: int | None) -> bool:
    """Whether `user` administers that department, by its own role, one further up, or as administrator of all."""
    return standing_of(user).holds(*RUNNING, department_id=department_id)


def may_create_department(user: Any, parent: Department | None) -> Verdict:
    """Below a department that one administers; at the top only for administrators."""
    if runs_department(user, parent.pk if parent else None):
        return YES
    if parent is None:
        return no(
            _("Only administrators can create a department at the top. Choose the department above it.")
        )
    return no(_("You can create departments only below those that you administer."))


def may_change_department(user: Any, department: Department) -> Verdict:
    """Rename it."""
    if runs_department(user, department.pk):
        return YES
    return no(_("Only those who administer this department can change it."))


def may_move_department(user: Any, department: Department, parent: Department | None) -> Verdict:
    """From a department that one administers to another. The top of one's own branch stays where it is."""
    if not runs_department(user, department.parent_id):
        return no(_("Only those who administer the department above can move this one."))
    if not runs_department(user, parent.pk if parent else None):
        return no(_("You can move departments only to places that you administer."))
    return YES


def may_close_department(user: Any, department: Department, heir: Department | None = None) -> Verdict:
    """Close it or merge it into `heir`: whoever administers the department above it, and the heir."""
    if not runs_department(user, department.parent_id):
        return no(_("Only those who administer the department above can merge or close this one."))
    if heir is not None and not runs_department(user, heir.pk):
        return no(_("You can hand a department over only to one that you administer."))
    return YES


def may_appoint(user: Any, role: str, department: Department | None) -> Verdict:
    """Give or take a role. Nobody can give more than they hold: a branch's administrator stays in the branch."""
    if is_administrator(user):
        return YES
    if role == Role.ADMINISTRATOR or department is None:
        return no(_("Only administrators can give a role for the whole site."))
    if runs_department(user, department.pk):
        return YES
    return no(_("You can appoint people only in departments that you administer."))


def may_see_people(user: Any) -> Verdict:
    """The list of who holds which role."""
    if standing_of(user).holds_anywhere(*RUNNING):
        return YES
    return no(_("Only administrators see who holds which role. Ask one of them."))


def may_dismiss(user: Any, assignment: RoleAssignment) -> Verdict:
    """Take a role away."""
    return may_appoint(user, assignment.role, assignment.department)
