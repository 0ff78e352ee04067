"""What follows when a mail comes back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from kit import audit, clock
from participation.news.models import Notice, Reader


def note_bounce(user_id: int, *, is_permanent: bool, reason: str) -> bool:
    """Mail nothing more to an address that does not work. Returns whether that is new.

    What may work later (a full mailbox) changes nothing. Signing in still mails codes: that is the way to mend it.
    """
    user = get_user_model().objects.filter(pk=user_id).first()
    if user is None or not is_permanent:
        return False
    with transaction.atomic():
        Reader.objects.bulk_create([Reader(user=user)], ignore_conflicts=True)
        reader = Reader.objects.select_for_update().get(user=user)
        if reader.stopped_at is not None and reader.stopped_address.lower() == user.email.lower():
            return False
        reader.stopped_at, reader.stopped_address = clock.now(), user.email
        reader.stopped_why = reason[:200]
        reader.save(update_fields=["stopped_at", "stopped_address", "stopped_why"])
        Notice.objects.waiting().filter(recipient=user).update(mail_due_at=None)
        audit.record("mail.stopped", by=None, subject=reader)
    return True


def trust_address_again(user: Any) -> None:
    """Mail again to an address that bounced: its owner says that it works."""
    Reader.objects.filter(user=user).update(stopped_at=None, stopped_address="", stopped_why="")
