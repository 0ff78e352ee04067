"""Questions about accounts, in the scope we are in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from accounts.models import Seat, User
from kit import clock

#: What somebody can show beside a code or a password: (id, kind) of each.
Credentials = frozenset[tuple[int, str]]


def user_with(email: str) -> User | None:
    """The account with this address, or None."""
    return User.objects.filter(email__iexact=email.strip()).first()


def never_entered(*, days: int = 7) -> QuerySet[User]:
    """Accounts older than `days` that nobody has ever signed in to."""
    return User.objects.filter(last_login__isnull=True, joined_at__lt=clock.now() - timedelta(days=days))


def credentials_of(user: User) -> Credentials:
    """The authenticators of somebody: app, passkeys, recovery codes."""
    return frozenset(Authenticator.objects.filter(user=user).values_list("pk", "type"))


def passkeys_of(user: User) -> Sequence[Authenticator]:
    """The passkeys of somebody, oldest first."""
    return list(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk"))


def seats_of(user: User) -> Sequence[Seat]:
    """The browsers somebody is signed in with, the latest first."""
    return list(Seat.objects.filter(user=user).order_by("-signed_in_at")[:100])
