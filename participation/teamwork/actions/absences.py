"""Saying when somebody is away and who stands in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.lifecycle import refuse_unless_writable
from participation.teamwork import rules
from participation.teamwork.actions._rows import refuse_strangers
from participation.teamwork.models import Absence
from participation.teamwork.queries.absences import closes_a_circle

#: An absence that is longer is no absence: what somebody carries should then be handed over.
LONGEST = timedelta(days=366)


def say_absence(person: Any, *, cover: Any, first_on: date, last_on: date, by: Any) -> Absence:
    """`person` is away from the first to the last day, both included, and `cover` stands in.

    Raises NotAllowed, or Refused when the days are over or too many, the person is away then already, the cover does
    not work here, or covers would stand in for each other in a circle.
    """
    refuse_unless_writable()
    rules.may_speak_for(by, person).or_refuse()
    refuse_strangers(cover, field="cover")
    _refuse_odd_days(first_on, last_on)
    if cover.pk == person.pk:
        raise Refused(_("Choose somebody else: nobody can stand in for themselves."), field="cover")
    with transaction.atomic():
        _hold_absences()
        overlapping = Absence.objects.filter(first_on__lte=last_on, last_on__gte=first_on)
        if overlapping.filter(user=person).exists():
            raise Refused(_("You have said already that you are away in these days."), field="first_on")
        absence = Absence(
            user=person, cover=cover, first_on=first_on, last_on=last_on, created_at=clock.now()
        )
        if closes_a_circle(absence, list(overlapping)):
            raise Refused(
                _(
                    "%(name)s is away in these days and you would stand in for each other. Choose somebody else."
                )
                % {"name": cover},
                field="cover",
            )
        absence.save()
        audit.record("absence.said", by=by, subject=absence, after=_described(absence))
    return absence


def end_absence(absence: Absence, *, by: Any) -> None:
    """The person is back, or does not go. Days that have passed stay on the record. Raises NotAllowed."""
    refuse_unless_writable()
    rules.may_speak_for(by, absence.user).or_refuse()
    with transaction.atomic():
        _hold_absences()
        audit.record("absence.ended", by=by, subject=absence, before=_described(absence))
        yesterday = clock.today() - timedelta(days=1)
        if absence.first_on > yesterday:
            absence.delete()
        elif absence.last_on > yesterday:
            absence.last_on = yesterday
            absence.save(update_fields=["last_on"])


def _refuse_odd_days(first_on: date, last_on: date) -> None:
    if last_on < first_on:
        raise Refused(_("The last day lies before the first one."), field="last_on")
    if last_on < clock.today():
        raise Refused(_("These days are over. Choose the days to come."), field="last_on")
    if last_on - first_on > LONGEST:
        raise Refused(
            _("This is longer than a year. Ask an administrator to hand over what you carry."),
            field="last_on",
        )


def _hold_absences() -> None:
    # One lock for each tenant: rows alone would not keep two people from choosing each other in the same moment.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 5))")


def _described(absence: Absence) -> dict[str, Any]:
    return {
        "person": absence.user_id,
        "cover": absence.cover_id,
        "first_on": absence.first_on.isoformat(),
        "last_on": absence.last_on.isoformat(),
    }
