"""Who may do what in the government: every other room asks here which roles somebody holds, and where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kit.access import Lack
from participation.departments.capabilities import EVERY_ROLE, Capability, Group, Reach
from participation.departments.models import Decision, Department, Role, RoleAssignment
from participation.departments.standing import NOBODY, RUNNING, Standing, forget_standing, standing_of
from participation.verdict import YES, Verdict, no

__all__ = ["NOBODY", "RUNNING", "Standing", "forget_standing", "standing_of"]

WORK_HERE = Capability(
    "site.work",
    _("Open the workspace, read drafts and see figures"),
    _("This page is for the staff of this site. Ask an administrator to give you a role."),
    EVERY_ROLE,
    Reach.ANYWHERE,
)
ADMINISTER = Capability(
    "site.administer",
    _("Change the settings of the site, its addresses, plan and data, and read the record"),
    _("This page is for administrators of this site."),
    (Role.ADMINISTRATOR,),
    Reach.SITE,
)
CREATE_DEPARTMENT = Capability(
    "department.create",
    _("Create departments below"),
    _("You can create departments only below those that you administer."),
    RUNNING,
)
RENAME_DEPARTMENT = Capability(
    "department.rename",
    _("Rename the department"),
    _("Only those who administer this department can change it."),
    RUNNING,
)
PRESENT_DEPARTMENT = Capability(
    "department.present",
    _("Decide how the department presents itself"),
    _("Only communication officers and administrators of this department can change how it presents itself."),
    (*RUNNING, Role.COMMUNICATION),
    decision=Decision.BRAND,
)
MOVE_DEPARTMENT = Capability(
    "department.move",
    _("Move the department"),
    _("Only those who administer the department above can move this one."),
    RUNNING,
    Reach.ABOVE,
)
CLOSE_DEPARTMENT = Capability(
    "department.close",
    _("Merge or close the department"),
    _("Only those who administer the department above can merge or close this one."),
    RUNNING,
    Reach.ABOVE,
)
DELEGATE = Capability(
    "department.delegate",
    _("Set what the department may decide itself"),
    _("Only those who administer the department above can set what this one may decide."),
    RUNNING,
    Reach.ABOVE,
)
SEE_PEOPLE = Capability(
    "people.see",
    _("See who holds which role"),
    _("Only administrators see who holds which role. Ask one of them."),
    RUNNING,
)
GIVE_ROLES = Capability(
    "people.appoint",
    _("Invite people, give roles and take them away"),
    _("You can appoint people only in departments that you administer."),
    RUNNING,
    decision=Decision.INVITE,
)
GIVE_ROLES_EVERYWHERE = Capability(
    "people.appoint_everywhere",
    _("Give and take roles for the whole site, administrators included"),
    _("Only administrators can give a role for the whole site."),
    (Role.ADMINISTRATOR,),
    Reach.SITE,
)
DEACTIVATE = Capability(
    "people.deactivate",
    _("Deactivate people and hand over what they carry"),
    _("Only those who administer every department in which somebody works can deactivate them."),
    RUNNING,
    decision=Decision.INVITE,
)

REACTIVATE = Capability(
    "people.reactivate",
    _("Let people sign in again"),
    _("Only administrators can let somebody sign in again."),
    (Role.ADMINISTRATOR,),
    Reach.SITE,
)


def what_staff_lack(user: Any) -> Lack | None:
    """What somebody with a role still has to do before it counts. Named in settings.AUDIENCE_LACKS."""
    standing = standing_of(user)
    if standing.second_factor_due is None or standing.reach:
        return None
    return Lack(
        _("Your role counts only with a second step of signing in. Set one up, it takes two minutes."),
        reverse("accounts:second_step"),
    )


def is_staff(user: Any) -> bool:
    """Whether `user` holds any role here. Named in settings.AUDIENCE_RULES."""
    return bool(WORK_HERE.verdict(user))


def is_administrator(user: Any) -> bool:
    """Whether `user` is an administrator of the whole government. Named in settings.AUDIENCE_RULES."""
    return bool(ADMINISTER.verdict(user))


def runs_department(user: Any, department_id: int | None) -> bool:
    """Whether `user` administers that department, by its own role, one further up, or as administrator of all."""
    return standing_of(user).holds(*RUNNING, department_id=department_id)


def may_create_department(user: Any, parent: Department | None) -> Verdict:
    """Below a department that one administers; at the top only for administrators."""
    if parent is None and not is_administrator(user):
        return no(
            _("Only administrators can create a department at the top. Choose the department above it.")
        )
    return CREATE_DEPARTMENT.verdict(user, CREATE_DEPARTMENT.place_of(parent))


def may_change_department(user: Any, department: Department) -> Verdict:
    """Rename it."""
    return RENAME_DEPARTMENT.verdict(user, department.pk)


def may_present_department(user: Any, department: Department) -> Verdict:
    """Decide what it says about itself, and in which colour."""
    return PRESENT_DEPARTMENT.verdict(user, department.pk)


def may_move_department(user: Any, department: Department, parent: Department | None) -> Verdict:
    """From a department that one administers to another. The top of one's own branch stays where it is."""
    if not (verdict := MOVE_DEPARTMENT.verdict(user, MOVE_DEPARTMENT.place_of(department))):
        return verdict
    if not CREATE_DEPARTMENT.verdict(user, CREATE_DEPARTMENT.place_of(parent)):
        return no(_("You can move departments only to places that you administer."))
    return YES


def may_close_department(user: Any, department: Department, heir: Department | None = None) -> Verdict:
    """Close it or merge it into `heir`: whoever administers the department above it, and the heir."""
    if not (verdict := CLOSE_DEPARTMENT.verdict(user, CLOSE_DEPARTMENT.place_of(department))):
        return verdict
    if heir is not None and not runs_department(user, heir.pk):
        return no(_("You can hand a department over only to one that you administer."))
    return YES


def may_delegate(user: Any, department: Department | None) -> Verdict:
    """Set what a department and those below it may decide; without one, what all of them may."""
    if department is None and not is_administrator(user):
        return no(_("Only administrators set what departments may decide in the whole government."))
    return DELEGATE.verdict(user, DELEGATE.place_of(department))


def may_loosen(user: Any, decided_in_id: int | None) -> Verdict:
    """Let departments decide more than a rule that was set there (None: for the whole site) leaves them."""
    if runs_department(user, decided_in_id):
        return YES
    return no(_("This was decided further up. You can be stricter here, not looser."))


def may_appoint(user: Any, role: str, department: Department | None) -> Verdict:
    """Give or take a role. Nobody can give more than they hold: a branch's administrator stays in the branch."""
    if role == Role.ADMINISTRATOR or department is None:
        return GIVE_ROLES_EVERYWHERE.verdict(user)
    return GIVE_ROLES.verdict(user, department.pk)


def may_see_people(user: Any) -> Verdict:
    """The list of who holds which role, in the departments that one administers."""
    return SEE_PEOPLE.verdict_anywhere(user)


def may_see_person(user: Any, held: Iterable[RoleAssignment]) -> Verdict:
    """Somebody whose roles are `held`: those who administer one of their departments."""
    if is_administrator(user) or any(
        row.department_id is not None and SEE_PEOPLE.verdict(user, row.department_id) for row in held
    ):
        return YES
    return no(_("You see the people of departments that you administer. This person works elsewhere."))


def may_deactivate(user: Any, person: Any, held: Iterable[RoleAssignment]) -> Verdict:
    """Keep somebody whose roles are `held` from signing in, and hand over what they carry. Nobody does it to themselves."""
    if user.pk == person.pk:
        return no(_("You cannot deactivate yourself. Ask another administrator."))
    for row in held:
        if not (verdict := may_appoint(user, row.role, row.department)):
            return verdict if is_administrator(user) else no(DEACTIVATE.refusal)
        if not (verdict := DEACTIVATE.verdict(user, row.department_id)):
            return verdict
    return YES


def may_reactivate(user: Any) -> Verdict:
    """Let somebody sign in again who no longer could."""
    return REACTIVATE.verdict(user)


def may_dismiss(user: Any, assignment: RoleAssignment) -> Verdict:
    """Take a role away."""
    return may_appoint(user, assignment.role, assignment.department)


CAPABILITIES = (
    Group(
        _("The site"),
        (WORK_HERE, ADMINISTER),
    ),
    Group(
        _("Departments"),
        (
            CREATE_DEPARTMENT,
            RENAME_DEPARTMENT,
            PRESENT_DEPARTMENT,
            MOVE_DEPARTMENT,
            CLOSE_DEPARTMENT,
            DELEGATE,
        ),
    ),
    Group(
        _("People"),
        (SEE_PEOPLE, GIVE_ROLES, GIVE_ROLES_EVERYWHERE, DEACTIVATE, REACTIVATE),
    ),
)
