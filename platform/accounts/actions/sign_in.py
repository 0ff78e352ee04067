"""The password and the second factor: what follows when one of them changes."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest

from accounts.actions.seats import _end_all, seat_key
from accounts.emails import tell_about
from accounts.models import User
from accounts.queries import Credentials, credentials_of
from kit import audit

#: What each change is called in the record and in the mail about it.
_ADDED = {
    Authenticator.Type.TOTP: "app_added",
    Authenticator.Type.WEBAUTHN: "passkey_added",
    Authenticator.Type.RECOVERY_CODES: "recovery_codes_made",
}
_REMOVED = {Authenticator.Type.TOTP: "app_removed", Authenticator.Type.WEBAUTHN: "passkey_removed"}


def set_password(user: User, *, password: str, keep: str = "") -> None:
    """Give the account a new password; every session ends, except the one of the seat `keep`, if the caller renews it."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        _end_all(user, but=keep)
        audit.record("account.password_set", by=user, subject=user)
        tell_about(user, "password_set")


def note_changes(user: User, *, before: Credentials, request: HttpRequest) -> bool:
    """If the second factor is not as `before`: sign out everywhere else, write it down, mail it. Says whether it was."""
    after = credentials_of(user)
    added, removed = after - before, before - after
    changes = {_ADDED[kind] for _pk, kind in added if kind in _ADDED}
    changes |= {_REMOVED[kind] for _pk, kind in removed if kind in _REMOVED}
    if not changes:
        return False
    with transaction.atomic():
        _end_all(user, but=seat_key(request))
        for change in sorted(changes):
            audit.record(f"account.{change}", by=user, subject=user)
        tell_about(user, *sorted(changes))
    update_session_auth_hash(request, user)
    return True
