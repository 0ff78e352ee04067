"""Giving roles and taking them away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import account_for
from kit import audit, clock
from kit.errors import NotAllowed, Refused
from participation.departments import emails, queries, rules
from participation.departments.actions._asking import check_person
from participation.departments.actions.tree import hold_current
from participation.departments.lists import Line
from participation.departments.models import Department, Role, RoleAssignment
from tenants import limits

#: How long the personal link in an invitation works.
INVITATION_LASTS = timedelta(days=14)


def appoint(user: Any, *, role: str, department: Department | None = None, by: Any) -> RoleAssignment:
    """Give somebody a role, in a department and all below it, or in the whole government.

    Raises NotAllowed, or Refused when the role and the place do not go together or the role is already held.
    """
    check_person(by, rules.may_appoint, role, department)
    if (refusal := _misplaced(role, department)) is not None:
        raise Refused(refusal[0], field=refusal[1])
    if not user.is_active:
        raise Refused(_("This person has been deactivated. Let them sign in again first."), field="email")
    with transaction.atomic():
        if department is not None:
            hold_current(department)
        if by is not None and not user.role_assignments.exists():
            limits.require_room(limits.STAFF_SEATS, used=queries.staff_count())
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


def _misplaced(role: str, department: Department | None) -> tuple[Any, str] | None:
    """Why the role and the place do not go together, and the field to mend; None when they do."""
    if role == Role.ADMINISTRATOR and department is not None:
        words = _(
            "An administrator works for the whole site. Leave the department empty, or choose department administrator."
        )
        return words, "department"
    if role == Role.DEPARTMENT_ADMINISTRATOR and department is None:
        return _("Choose the department."), "department"
    return None


def checked_lines(lines: Sequence[Line], *, by: Any) -> list[Line]:
    """The lines of a list with a reason at each that could not be carried out as it stands. No query for each line."""
    held: set[tuple[str, str, int | None]] = {
        (address.lower(), role, place)
        for address, role, place in RoleAssignment.objects.filter(
            user__email__in=[line.email.lower() for line in lines]
        ).values_list("user__email", "role", "department_id")
    }
    return [line if line.error else replace(line, error=_why_not(line, held, by=by)) for line in lines]


def _why_not(line: Line, held: set[tuple[str, str, int | None]], *, by: Any) -> Any:
    place = line.department.pk if line.department else None
    if not (verdict := rules.may_appoint(by, line.role, line.department)):
        return verdict.reason
    if (line.email.lower(), line.role, place) in held:
        return _("This person already has this role.")
    if (refusal := _misplaced(line.role, line.department)) is not None:
        return refusal[0]
    return ""


def invite_many(lines: Iterable[Line], *, by: Any, language: str) -> list[Line]:
    """Invite everybody of a list who can be; each line that could not be carried out comes back with the reason.

    One line does not hold up the others: each is a transaction of its own.
    """
    done = []
    for line in checked_lines(list(lines), by=by):
        if not line.error:
            try:
                invite(
                    email=line.email,
                    name=line.name,
                    role=line.role,
                    department=line.department,
                    by=by,
                    language=language,
                )
            except (Refused, NotAllowed) as refused:
                line = replace(line, error=str(refused))
        done.append(line)
    return done


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
