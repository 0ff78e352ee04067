"""What can be done with departments and roles."""

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
from participation.departments.models import Department, Role, RoleAssignment
from participation.lifecycle import refuse_unless_writable
from participation.slugs import free_slug

#: How long the personal link in an invitation works.
INVITATION_LASTS = timedelta(days=14)


def create_department(*, name: str, parent: Department | None = None, by: Any) -> Department:
    """A new department below `parent`, or at the top. `by` None means the product itself, setting a site up.

    Raises NotAllowed, or Refused when the name is empty or taken among its sisters, or the parent is closed.
    """
    _check_person(by, rules.may_create_department, parent)
    name = _checked_name(name, parent, but=None)
    if parent is not None and parent.is_closed:
        raise Refused(_("The department above has been closed. Choose another one."), field="parent")
    with transaction.atomic():
        department = Department.objects.create(
            name=name,
            slug=free_slug(Department.objects.all(), name, otherwise="department"),
            parent=parent,
            created_at=clock.now(),
        )
        audit.record(
            "department.created",
            by=by,
            subject=department,
            after={"name": name, "parent": parent.pk if parent else None},
        )
    return department


def rename_department(department: Department, *, name: str, by: Any) -> Department:
    """Give it another name; its address stays. Raises NotAllowed or Refused."""
    _check_person(by, rules.may_change_department, department)
    name = _checked_name(name, department.parent, but=department)
    with transaction.atomic():
        before = {"name": department.name}
        department.name = name
        department.save(update_fields=["name"])
        audit.record("department.renamed", by=by, subject=department, before=before, after={"name": name})
    return department


def appoint(user: Any, *, role: str, department: Department | None = None, by: Any) -> RoleAssignment:
    """Give somebody a role, in a department and all below it, or in the whole government.

    Raises NotAllowed, or Refused when the role and the place do not go together or the role is already held.
    """
    _check_person(by, rules.may_appoint, role, department)
    if role == Role.ADMINISTRATOR and department is not None:
        raise Refused(
            _(
                "An administrator works for the whole site. Leave the department empty, or choose department administrator."
            ),
            field="department",
        )
    if role == Role.DEPARTMENT_ADMINISTRATOR and department is None:
        raise Refused(_("Choose the department."), field="department")
    with transaction.atomic():
        assignment, created = RoleAssignment.objects.get_or_create(
            user=user, role=role, department=department, defaults={"created_at": clock.now()}
        )
        if not created:
            raise Refused(_("This person already has this role."), field="role")
        audit.record("role.given", by=by, subject=user, after=_described(assignment))
    rules.forget_standing(user)
    return assignment


def invite(
    *, email: str, role: str, department: Department | None = None, by: Any, name: str = "", language: str
) -> RoleAssignment:
    """Appoint somebody by e-mail address: the account is made when there is none, and a personal link is mailed.

    `language` is that of the mail. Raises NotAllowed or Refused.
    """
    _check_person(by, rules.may_appoint, role, department)
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
    _check_person(by, rules.may_dismiss, assignment)
    with transaction.atomic():
        if assignment.role == Role.ADMINISTRATOR:
            # Held, so that two administrators cannot dismiss each other in the same moment.
            administrators = (
                RoleAssignment.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("id")
            )
            if len(administrators) < 2:
                raise Refused(_("A site needs at least one administrator. Appoint somebody else first."))
        audit.record("role.taken", by=by, subject=assignment.user, before=_described(assignment))
        assignment.delete()
    rules.forget_standing(assignment.user)


def _check_person(by: Any, rule: Any, *about: Any) -> None:
    if by is None:
        return
    refuse_unless_writable()
    rule(by, *about).or_refuse()


def _checked_name(name: str, parent: Department | None, *, but: Department | None) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Give the department a name."), field="name")
    if len(name) > 120:
        raise Refused(_("This name is too long. Use at most 120 characters."), field="name")
    sisters = Department.objects.current().filter(parent=parent, name__iexact=name)
    if sisters.exclude(pk=but.pk if but else 0).exists():
        raise Refused(_("There is already a department with this name here."), field="name")
    return name


def _described(assignment: RoleAssignment) -> dict[str, Any]:
    return {"role": assignment.role, "department": assignment.department_id}
