"""Who works here: the directory, and one person of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.module_loading import import_string

from accounts.models import User
from kit.fulltext import Folded, folded
from kit.pagination import Page, keyset_page
from participation.departments.models import Colleague, Department, Role, RoleAssignment
from participation.departments.queries.tree import below_and_itself
from participation.departments.rules import SEE_PEOPLE

PEOPLE_ON_A_PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """Whom to show: a part of a name, an address or a department's name; a role; a department with all below it."""

    search: str = ""
    role: str = ""
    department: Department | None = None
    #: Those who can sign in, or those who no longer can.
    active: bool = True


def directory(user: Any, wanted: Wanted | None = None) -> QuerySet[User]:
    """The people whom `user` may see: those with a role in a department that they administer; administrators see all.

    People who no longer can sign in hold no role: only administrators see them.
    """
    wanted = wanted or Wanted()
    places = SEE_PEOPLE.departments(user)
    if not wanted.active:
        gone = User.objects.filter(is_active=False, colleague__deactivated_at__isnull=False)
        return _found(gone, wanted.search) if places is None else gone.none()
    held = (
        RoleAssignment.objects.all()
        if places is None
        else RoleAssignment.objects.filter(department__in=places)
    )
    if wanted.role:
        held = held.filter(role=wanted.role)
    if wanted.department is not None:
        held = held.filter(department__in=below_and_itself(wanted.department))
    return _found(User.objects.filter(pk__in=held.values("user_id"), is_active=True), wanted.search)


def _found(people: QuerySet[User], search: str) -> QuerySet[User]:
    if not search:
        return people
    there = RoleAssignment.objects.filter(department__name__icontains=search)
    named = people.alias(plain_name=Folded("display_name"))
    return named.filter(
        Q(plain_name__contains=folded(search.lower()))
        | Q(email__icontains=search)
        | Q(pk__in=there.values("user_id"))
    )


def people_page(user: Any, wanted: Wanted | None = None, *, cursor: str | None = None) -> Page[User]:
    """A page of the directory by address, with each person's roles in `held_roles` and `colleague`. At most four queries."""
    rows = with_roles(user, directory(user, wanted))
    return keyset_page(rows, ordering=("email", "id"), cursor=cursor, size=PEOPLE_ON_A_PAGE)


def with_roles(user: Any, people: QuerySet[User]) -> QuerySet[User]:
    """The people with `held_roles`, those that `user` may see: in their own branch, or all of them. One query more."""
    held = RoleAssignment.objects.select_related("department").order_by("role", "id")
    places = SEE_PEOPLE.departments(user)
    if places is not None:
        held = held.filter(department__in=places)
    return people.select_related("colleague").prefetch_related(
        Prefetch("role_assignments", held, to_attr="held_roles")
    )


def directory_rows(user: Any, wanted: Wanted | None = None) -> Iterator[list[Any]]:
    """The directory as rows of a file, one for each role: name, address, role, department, last day, since. Streamed.

    Memory stays constant: 500 people at a time.
    """
    people = with_roles(user, directory(user, wanted)).order_by("email", "id")
    for person in people.iterator(chunk_size=500):
        colleague = colleague_of(person)
        last_day = colleague.last_active_on if colleague else None
        for held in getattr(person, "held_roles", None) or [None]:
            yield [
                person.display_name,
                person.email,
                held.role if held else "",
                held.department.name if held and held.department else "",
                last_day,
                held.created_at.date() if held else None,
            ]


def colleague_of(person: User) -> Colleague | None:
    """What is known about somebody because they work here; None when nothing is. No query when it was read with them."""
    colleague: Colleague | None = getattr(person, "colleague", None)
    return colleague


def roles_of(person: Any) -> list[RoleAssignment]:
    """Every role that somebody holds, with its department. One query."""
    held = RoleAssignment.objects.filter(user=person).select_related("department")
    return list(held.order_by("department__name", "role", "id"))


def owned_by(person: Any) -> dict[str, list[int]]:
    """What somebody carries that has to be handed over before they go: numbers, by what each room calls it."""
    owned: dict[str, list[int]] = {}
    for name in settings.WHAT_STAFF_OWN:
        owned |= import_string(name)(person, heir=None)
    return {name: numbers for name, numbers in owned.items() if numbers}


def staff() -> QuerySet[User]:
    """Everybody who holds a role and can sign in, by name."""
    holders = RoleAssignment.objects.values("user_id")
    return User.objects.filter(pk__in=holders, is_active=True).order_by("display_name", "email")


def staff_count() -> int:
    """How many people hold a role and can sign in. Named in settings.COUNTED_LIMITS."""
    return staff().count()


def administrators() -> QuerySet[User]:
    """The administrators of the whole government."""
    holders = RoleAssignment.objects.filter(role=Role.ADMINISTRATOR).values("user_id")
    return User.objects.filter(pk__in=holders)


def heirs(user: Any, *, but: Collection[int] = ()) -> QuerySet[User]:
    """Whom `user` can name to take something over: active people of their directory."""
    return directory(user).exclude(pk__in=but).order_by("display_name", "email")
