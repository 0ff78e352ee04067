"""Where somebody is signed in, and ending it."""

from __future__ import annotations

import secrets

from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from accounts.devices import device_in_words
from accounts.models import Seat, User
from kit import audit, clock

#: Where a session remembers its seat: the seat's key, the session's own key, and the day it was last seen.
IN_SESSION = "seat"


def seat_key(request: HttpRequest) -> str:
    """The key of the seat this browser has, or ""."""
    key: str = request.session.get(IN_SESSION, {}).get("key", "")
    return key


def take_seat(user: User, *, request: HttpRequest) -> Seat:
    """Note that this browser is signed in from now on."""
    session_key = request.session.session_key or ""
    seat = Seat.objects.create(
        key=secrets.token_urlsafe(16),
        user=user,
        session_key=session_key,
        device=device_in_words(request.headers.get("user-agent", "")),
        signed_in_at=clock.now(),
        seen_on=clock.now().date(),
    )
    request.session[IN_SESSION] = {"key": seat.key, "session": session_key, "on": seat.seen_on.isoformat()}
    return seat


def leave_seat(seat: Seat, *, by: User) -> None:
    """End the session of one browser."""
    with transaction.atomic():
        Session.objects.filter(session_key=seat.session_key).delete()
        seat.delete()
        audit.record("account.signed_out_elsewhere", by=by, subject=by, after={"sessions": 1})


def leave_elsewhere(user: User, *, request: HttpRequest) -> int:
    """End every session but this one, also those that have no seat. Returns how many seats that were."""
    with transaction.atomic():
        ended = _end_all(user, but=seat_key(request))
        audit.record("account.signed_out_elsewhere", by=user, subject=user, after={"sessions": ended})
    update_session_auth_hash(request, user)
    return ended


def leave_everywhere(user: User) -> int:
    """End every session. For whoever takes something away from somebody else's account, within their transaction."""
    return _end_all(user)


def _end_all(user: User, *, but: str = "") -> int:
    # The epoch ends them whatever their rows say; the rows are deleted so that nothing lingers.
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    others = Seat.objects.filter(user=user).exclude(key=but)
    Session.objects.filter(session_key__in=list(others.values_list("session_key", flat=True))).delete()
    ended, _details = others.delete()
    return ended
