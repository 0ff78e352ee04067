"""Tokens with which programs act in somebody's name."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ApiToken, User
from kit import audit, clock, scope
from kit.access import belongs
from kit.errors import NotAllowed, Refused

PREFIX = "civ"
AT_MOST = 20
#: How long a token may be valid, in days.
LONGEST = 365


def make_token(user: User, *, name: str, may_write: bool, days: int) -> tuple[ApiToken, str]:
    """A token and its text, which is shown once and kept nowhere. For staff alone, at most twenty, at most a year."""
    if not belongs(user, "staff"):
        raise NotAllowed(_("Tokens are for the staff of this site."))
    if not 1 <= days <= LONGEST:
        raise Refused(_("Choose between 1 and 365 days."), field="days")
    now, key, secret = clock.now(), secrets.token_hex(6), secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if ApiToken.objects.filter(user=user, expires_at__gt=now).count() >= AT_MOST:
            raise Refused(_("You have twenty tokens already. Revoke one first."))
        token = ApiToken.objects.create(
            key=key,
            secret_hash=hash_of_token(key, secret=secret),
            user=user,
            name=name.strip(),
            may_write=may_write,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        audit.record("token.made", by=user, subject=token, after={"may_write": may_write, "days": days})
    return token, f"{PREFIX}_{key}_{secret}"


def revoke_token(token: ApiToken, *, by: User) -> None:
    """Let it be worth nothing from now on."""
    if token.user_id != by.pk:
        raise NotAllowed(_("This is not your token."))
    with transaction.atomic():
        audit.record("token.revoked", by=by, subject=token)
        token.delete()


def hash_of_token(key: str, *, secret: str) -> str:
    """What is kept of a token. The schema is part of it: the same text is another token in another tenant."""
    return hashlib.sha256(f"{scope.current().schema}:{key}:{secret}".encode()).hexdigest()
