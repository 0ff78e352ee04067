"""Entry links: how a person who has just set a city up lands in it signed in, and how invited staff get in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from accounts.actions import confirm_address
from accounts.models import EntryTicket, User
from kit import clock, scope

_PATH = "accounts:entry"


def make_entry_url(
    user: User, *, valid_for: timedelta = timedelta(minutes=5), then: str = "", on_sight: bool = False
) -> str:
    """An absolute link that signs `user` in once. Call it inside the tenant it is for; it is worth nothing elsewhere.

    `then` is the path to land on. `on_sight` is for a link that goes straight to the browser that asked for it: opening it
    is enough. A mailed link asks for a click.
    """
    token = secrets.token_urlsafe(32)
    expires_at = clock.now() + valid_for
    EntryTicket.objects.create(token_hash=_hash(token), user=user, expires_at=expires_at, on_sight=on_sight)
    path = reverse(_PATH, args=[token], urlconf=settings.ROOT_URLCONF)
    query = f"?next={then}" if then else ""
    return f"{scope.current().url}{path}{query}"


def ticket_for(token: str) -> EntryTicket | None:
    """The ticket of this token if it can still be used."""
    return (
        EntryTicket.objects.select_related("user")
        .filter(
            token_hash=_hash(token), used_at__isnull=True, expires_at__gt=clock.now(), user__is_active=True
        )
        .first()
    )


def redeem(ticket: EntryTicket) -> User | None:
    """Use the ticket up; None when somebody was faster. Its address counts as confirmed."""
    used = EntryTicket.objects.filter(pk=ticket.pk, used_at__isnull=True).update(used_at=clock.now())
    if not used:
        return None
    confirm_address(ticket.user)
    return ticket.user


def _hash(token: str) -> str:
    # The schema is part of it: a token of one tenant does not even hash to the same row in another.
    return hashlib.sha256(f"{scope.current().schema}:{token}".encode()).hexdigest()
