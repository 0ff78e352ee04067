"""Giving roles and taking them away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import account_for
from kit import audit, clock
from kit.errors import Refused
from participation.departments import emails, rules
from participation.departments.actions._asking import check_person
from participation.departments.actions.tree import hold_current
from participation.departments.models import Department, Role, RoleAssignment

#: How long the personal link in an invitation works.
INVITATION_LASTS = timedelta(days=14)


def appoint(user: Any, *, role: str, department: Department | None = None, by: Any) -> RoleAssignment:
    """Give somebody a role, in a department and all below it, or in the whole government.

    Raises NotAllowed, or Refused when the role and the place do not go together or the role is already held.
    """
    check_person(by, rules.may_appoint, role, department)
    if role == Role.ADMINISTRATOR and department is not None:
        raise Refused(
            _(
                "An administrator works for the whole site. Leave the department empty, or choose department administrator."
            ),
            field="department",
        )
    if not user.is_active:
        raise Refused(_("This person has been deactivated. Let them sign in again first."), field="email")
    if role == Role.DEPARTMENT_ADMINISTRATOR and department is None:
        raise Refused(_("Choose the department."), field="department")
    with transaction.atomic():
        if department is not None:
            hold_current(department)
        assignment, created = RoleAssignment.objects.get_or_create(
            user=user, role=role, department=department, defaults={"created_at": clock.now()}
        )
        if not created:
            raise Refused(_("This person already has this role."), field="role")
        audit.record(
            "role.given", by=by, subject=user, after=_described(assignment), place=assignment.department_id
        )
    rules.forget_standing(user)
    return assignment


def invite(
    *, email: str, role: str, department: Department | None = None, by: Any, name: str = "", language: str
) -> RoleAssignment:
    """Appoint somebody by e-mail address: the account is made when there is none, and a personal link is mailed.

    `language` is that of the mail. Raises NotAllowed or Refused.
    """
    check_person(by, rules.may_appoint, role, department)
    try:
        validate_email(email.strip())
    except ValidationError:
        raise Refused(_("This is not an e-mail address."), field="email") from None
    with transaction.atomic():
        user = account_for(email, language=language, display_name=name.strip())
        assignment = appoint(user, role=role, department=department, by=by)
        emails.invite(assignment, by=by, valid_for=INVITATION_LASTS)
    return assignment


def dismiss(assignment: RoleAssignment, *, by: Any) -> None:
    """Take a role away. The last administrator keeps theirs. Raises NotAllowed or Refused."""
    check_person(by, rules.may_dismiss, assignment)
    with transaction.atomic():
        is_one = assignment.role == Role.ADMINISTRATOR
        if is_one and not {row.user_id for row in hold_administrators()} - {assignment.user_id}:
            raise Refused(_("A site needs at least one administrator. Appoint somebody else first."))
        audit.record(
            "role.taken",
            by=by,
            subject=assignment.user,
            before=_described(assignment),
            place=assignment.department_id,
        )
        assignment.delete()
    rules.forget_standing(assignment.user)


def hold_administrators() -> list[RoleAssignment]:
    """The roles of the administrators who can sign in, held so that two cannot dismiss each other in the same moment."""
    rows = RoleAssignment.objects.select_for_update(of=("self",)).filter(role=Role.ADMINISTRATOR)
    return list(rows.filter(user__is_active=True).order_by("id"))


def _described(assignment: RoleAssignment) -> dict[str, Any]:
    return {"role": assignment.role, "department": assignment.department_id}
