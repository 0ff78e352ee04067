"""People who stop working here, and when somebody was last seen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.actions import lock_account, unlock_account
from kit import audit, clock
from kit.errors import Refused
from participation.departments import emails, queries, rules
from participation.departments.actions._asking import check_person
from participation.departments.actions.roles import hold_administrators
from participation.departments.actions.tree import hold_the_tree
from participation.departments.models import Colleague, RoleAssignment


def deactivate(person: Any, *, heir: Any, by: Any, with_roles: bool = True) -> Colleague:
    """Keep somebody from signing in, and hand everything they carry to `heir`, all in one transaction.

    What they carry is known by the rooms above (settings.WHAT_STAFF_OWN). Their roles go to the heir as well, or
    (`with_roles` False) to nobody. Without an heir it is refused while there is something to hand over. Their sessions
    end. Raises NotAllowed, or Refused when nobody would administer the site any more.
    """
    with transaction.atomic():
        hold_the_tree()
        administrators = hold_administrators()
        held = queries.roles_of(person)
        check_person(by, rules.may_deactivate, person, held)
        _refuse_if_gone(person, heir)
        stays = {row.user_id for row in administrators} - {person.pk}
        if with_roles and heir is not None and any(row.user_id == person.pk for row in administrators):
            stays.add(heir.pk)
        if administrators and not stays:
            raise Refused(_("A site needs at least one administrator. Appoint somebody else first."))
        owned = queries.owned_by(person)
        if heir is None and owned:
            raise Refused(_("Name somebody who takes over what this person carries."), field="heir")
        roles = _give_up_roles(held, heir if with_roles else None)
        handed: dict[str, Any] = {}
        if heir is not None:
            for name in settings.WHAT_STAFF_OWN:
                handed |= import_string(name)(person, heir=heir)
        lock_account(person)
        colleague, _made = Colleague.objects.update_or_create(
            user=person, defaults={"deactivated_at": clock.now(), "handed_to": heir}
        )
        audit.record(
            "person.deactivated",
            by=by,
            subject=person,
            before={"roles": roles},
            after={
                "heir": heir.pk if heir else None,
                "with_roles": with_roles,
                **{name: numbers for name, numbers in handed.items() if numbers},
            },
            place=held[0].department_id if held else None,
        )
        if heir is not None and (owned or (with_roles and held)) and heir != by:
            emails.tell_heir(heir, of=person, by=by)
    rules.forget_standing(person)
    rules.forget_standing(heir)
    return colleague


def reactivate(person: Any, *, by: Any) -> None:
    """Let somebody sign in again. They get no role back by that. Raises NotAllowed, or Refused when they can already."""
    check_person(by, rules.may_reactivate)
    with transaction.atomic():
        if person.is_active:
            raise Refused(_("This person can sign in already."))
        unlock_account(person)
        Colleague.objects.filter(user=person).update(deactivated_at=None)
        audit.record("person.reactivated", by=by, subject=person)


def note_activity(person: Any, *, on: date) -> None:
    """Remember that somebody was here on that day. No line of the record: it would say more than anybody needs to know."""
    Colleague.objects.bulk_create(
        [Colleague(user=person, last_active_on=on)],
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["last_active_on"],
    )


def _refuse_if_gone(person: Any, heir: Any) -> None:
    if not person.is_active:
        raise Refused(_("This person has been deactivated already."))
    if heir is None:
        return
    if heir.pk == person.pk or not heir.is_active or not rules.is_staff(heir):
        raise Refused(_("Choose somebody else who works here and can sign in."), field="heir")


def _give_up_roles(held: list[RoleAssignment], heir: Any) -> list[dict[str, Any]]:
    """Take the roles away, and give them to the heir where there is one. Returns what they were, for the record."""
    described = [{"role": row.role, "department": row.department_id} for row in held]
    theirs = (
        set(RoleAssignment.objects.filter(user=heir).values_list("role", "department_id")) if heir else set()
    )
    for row in held:
        if heir is None or (row.role, row.department_id) in theirs:
            row.delete()
        else:
            row.user = heir
            row.save(update_fields=["user"])
    return described
