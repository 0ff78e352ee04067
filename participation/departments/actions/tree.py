"""What can be done with the tree of departments. Whoever changes it holds it: two changes never cross each other."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.departments import queries, rules
from participation.departments.actions._asking import check_person
from participation.departments.actions._delegated import refuse_looser_home, refuse_looser_place
from participation.departments.actions._presenting import checked_presentation
from participation.departments.models import Delegation, Department, RoleAssignment
from participation.slugs import free_slug


def create_department(*, name: str, parent: Department | None = None, by: Any) -> Department:
    """A new department below `parent`, or at the top. `by` None means the product itself, setting a site up.

    Raises NotAllowed, or Refused when the name is empty or taken among its sisters, or the parent is closed.
    """
    check_person(by, rules.may_create_department, parent)
    with transaction.atomic():
        hold_the_tree()
        name = _checked_name(name, parent, but=None)
        if parent is not None:
            _refuse_closed(*_fresh(parent), field="parent")
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
    check_person(by, rules.may_change_department, department)
    with transaction.atomic():
        hold_the_tree()
        name = _checked_name(name, department.parent, but=department)
        before = {"name": department.name}
        department.name = name
        department.save(update_fields=["name"])
        audit.record("department.renamed", by=by, subject=department, before=before, after={"name": name})
    return department


def present_department(
    department: Department,
    *,
    introduction: str | None = None,
    contact_email: str | None = None,
    brand_color: str | None = None,
    by: Any,
) -> Department:
    """Say on its page for citizens what it does, where to write to, and in which colour. None leaves a piece as it is.

    Raises NotAllowed, or Refused for what is no address or no colour.
    """
    check_person(by, rules.may_present_department, department)
    given = {"introduction": introduction, "contact_email": contact_email, "brand_color": brand_color}
    said = {name: checked_presentation(name, value) for name, value in given.items() if value is not None}
    with transaction.atomic():
        [department] = _fresh(department)
        _refuse_closed(department)
        changed = {name: value for name, value in said.items() if getattr(department, name) != value}
        before = {name: getattr(department, name) for name in changed if name == "brand_color"}
        for name, value in changed.items():
            setattr(department, name, value)
        if changed:
            department.save(update_fields=list(changed))
            after = {name: changed[name] for name in before}
            audit.record(
                "department.presented",
                by=by,
                subject=department,
                before=before,
                after={**after, "fields": sorted(changed)},
            )
    return department


def move_department(department: Department, *, parent: Department | None, by: Any) -> Department:
    """Hang it and everything below it under another department, or (None) at the top.

    Raises NotAllowed, or Refused when the new place is the department itself or below it, is closed, or already has
    a department of this name.
    """
    with transaction.atomic():
        hold_the_tree()
        [department] = _fresh(department)
        check_person(by, rules.may_move_department, department, parent)
        _refuse_closed(department)
        if parent is not None:
            _refuse_closed(*_fresh(parent), field="parent")
            if parent.pk in queries.below_and_itself(department):
                raise Refused(
                    _("A department cannot be moved below itself. Choose another place."), field="parent"
                )
        before = department.parent_id
        if (parent.pk if parent else None) == before:
            raise Refused(_("It is already there. Choose another place."), field="parent")
        _refuse_same_name([department], parent, but=department, field="parent")
        refuse_looser_place(department, parent=parent, by=by)
        department.parent = parent
        department.save(update_fields=["parent"])
        audit.record(
            "department.moved",
            by=by,
            subject=department,
            before={"parent": before},
            after={"parent": parent.pk if parent else None},
        )
    rules.forget_standing(by)
    return department


def merge_department(department: Department, *, into: Department, by: Any) -> Department:
    """Let `department` go up in `into`, which is returned: its projects, roles, places in teams and sub-departments
    become those of `into`. Answers already given, and figures, stay in its name; its address leads to `into`.

    Raises NotAllowed, or Refused when `into` is the department itself, below it, or closed.
    """
    with transaction.atomic():
        hold_the_tree()
        department, into = _fresh(department, into)
        check_person(by, rules.may_close_department, department, into)
        _refuse_closed(department)
        _refuse_closed(into, field="into")
        if into.pk in queries.below_and_itself(department):
            raise Refused(
                _("A department cannot be merged into itself or into one below it. Move that one first."),
                field="into",
            )
        refuse_looser_home(department, home=into, by=by)
        children = _hang_children_under(into, of=department, field="into")
        _close(department, "department.merged", into, by=by, departments=children)
    rules.forget_standing(by)
    return into


def close_department(department: Department, *, heir: Department, by: Any) -> Department:
    """Close it for good: its projects, roles and places in teams go to `heir`, the departments below it move up.

    Answers already given, and figures, stay in its name; its address leads to `heir`. Raises NotAllowed, or Refused when
    `heir` is the department itself or closed.
    """
    with transaction.atomic():
        hold_the_tree()
        department, heir = _fresh(department, heir)
        check_person(by, rules.may_close_department, department, heir)
        _refuse_closed(department)
        _refuse_closed(heir, field="heir")
        if heir.pk == department.pk:
            raise Refused(_("Choose another department: this one will be closed."), field="heir")
        refuse_looser_home(department, home=heir, by=by)
        if Department.objects.current().filter(parent=department).exists():
            refuse_looser_home(department, home=department.parent, by=by)
        children = _hang_children_under(department.parent, of=department, field="heir")
        _close(department, "department.closed", heir, by=by, departments=children)
    rules.forget_standing(by)
    return department


def hold_current(department: Department) -> None:
    """Keep a department from being closed until the transaction ends. Raises Refused when it already is.

    For actions that give something to a department: without it the gift could arrive just after the closing.
    """
    row = Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    _refuse_closed(row, field="department")


def hold_the_tree() -> None:
    """Let nobody else change the tree, or what departments may decide, until the transaction ends.

    One lock for each tenant: rows alone would not keep two moves from making a circle.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 4))")


def _fresh(*departments: Department) -> list[Department]:
    # FOR UPDATE waits for whoever is just giving the department something (see hold_current); always in the same order.
    wanted = [department.pk for department in departments]
    rows = {
        row.pk: row for row in Department.objects.select_for_update().filter(pk__in=wanted).order_by("id")
    }
    return [rows[pk] for pk in wanted]


def _hang_children_under(place: Department | None, *, of: Department, field: str) -> list[int]:
    children = list(Department.objects.current().filter(parent=of).order_by("id"))
    _refuse_same_name(children, place, but=of, field=field)
    Department.objects.filter(pk__in=[child.pk for child in children]).update(parent=place)
    return [child.pk for child in children]


def _close(department: Department, action: str, heir: Department, *, by: Any, departments: list[int]) -> None:
    moved: dict[str, Any] = {"departments": departments, "roles": _hand_roles_over(department, heir)}
    for name in settings.WHAT_DEPARTMENTS_OWN:
        moved |= import_string(name)(department, heir=heir)
    Delegation.objects.filter(department=department).delete()
    department.closed_at = clock.now()
    department.succeeded_by = heir
    department.save(update_fields=["closed_at", "succeeded_by"])
    # Addresses of departments that were closed earlier lead on to the one that is there.
    Department.objects.filter(succeeded_by=department).update(succeeded_by=heir)
    audit.record(
        action,
        by=by,
        subject=department,
        before={"parent": department.parent_id},
        after={"succeeded_by": heir.pk, **{name: value for name, value in moved.items() if value}},
    )


def _hand_roles_over(department: Department, heir: Department) -> list[int]:
    """The numbers of the accounts whose roles went over. Nobody holds the same role twice."""
    held = RoleAssignment.objects.filter(department=department)
    people = sorted(set(held.values_list("user_id", flat=True)))
    there = set(RoleAssignment.objects.filter(department=heir).values_list("user_id", "role"))
    double = [row.pk for row in held if (row.user_id, row.role) in there]
    RoleAssignment.objects.filter(pk__in=double).delete()
    held.update(department=heir)
    return people


def _refuse_closed(department: Department, *, field: str | None = None) -> None:
    if department.is_closed:
        raise Refused(_("This department has been closed. Choose another one."), field=field)


def _refuse_same_name(
    moving: list[Department], place: Department | None, *, but: Department, field: str
) -> None:
    there = Department.objects.current().filter(parent=place).exclude(pk=but.pk)
    names = {name.casefold() for name in there.values_list("name", flat=True)}
    for row in moving:
        if row.name.casefold() in names:
            words = _("There is already a department called %(name)s there. Rename one of them first.")
            raise Refused(words % {"name": row.name}, field=field)


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
