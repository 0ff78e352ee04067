"""The secret address under which a calendar program reads what somebody has to do."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction

from kit import audit, clock
from kit.errors import NotAllowed
from participation.departments.rules import is_staff
from participation.lifecycle import refuse_unless_writable
from participation.teamwork.models import CalendarAddress
from participation.teamwork.queries.calendar import NOT_STAFF, hash_of


def make_calendar_address(user: Any) -> str:
    """A new token for `user`, to be shown once; the one before it stops working. Raises NotAllowed or Refused.

    256 bits by chance: whoever does not have the address cannot find it. Only its hash is kept.
    """
    refuse_unless_writable()
    if not is_staff(user):
        raise NotAllowed(NOT_STAFF)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        row, _made = CalendarAddress.objects.update_or_create(
            user=user, defaults={"token_hash": hash_of(token), "created_at": clock.now()}
        )
        audit.record("calendar.address_made", by=user, subject=row)
    return token


def remove_calendar_address(user: Any) -> None:
    """Nobody can read the calendar any more, until an address is made anew. Harmless when there is none."""
    with transaction.atomic():
        for row in CalendarAddress.objects.filter(user=user):
            audit.record("calendar.address_removed", by=user, subject=row)
            row.delete()
