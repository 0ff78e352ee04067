"""Questions about accounts, in the scope we are in."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from accounts.models import User
from kit import clock


def user_with(email: str) -> User | None:
    """The account with this address, or None."""
    return User.objects.filter(email__iexact=email.strip()).first()


def never_entered(*, days: int = 7) -> QuerySet[User]:
    """Accounts that were made by asking for a code, at least `days` ago, and never signed in to."""
    return User.objects.filter(last_login__isnull=True, joined_at__lt=clock.now() - timedelta(days=days))
