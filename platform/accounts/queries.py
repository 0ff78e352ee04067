"""Questions about accounts, in the scope we are in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.module_loading import import_string

from accounts.models import ApiToken, Area, IdentityProvider, Seat, SecondFactorReset, SignInPolicy, User
from accounts.rules import SECOND_FACTORS
from kit import clock

#: What somebody can show beside a code or a password: (id, kind) of each.
Credentials = frozenset[tuple[int, str]]
#: For a query about one account: the day from which staff need a second factor, if this account has none. Takes its id.
SECOND_FACTOR_DUE = """(
    SELECT second_factor_from FROM accounts_signinpolicy
    WHERE NOT EXISTS (SELECT FROM mfa_authenticator WHERE user_id = %s AND type IN ('totp', 'webauthn'))
)"""
#: Groups smaller than this are not told apart.
SMALLEST_GROUP = 5


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


def policy() -> SignInPolicy:
    """What the administrators ask of those who sign in."""
    return SignInPolicy.objects.first() or SignInPolicy()


def staff_without_second_factor() -> QuerySet[User]:
    """Everybody who works here and has neither an app nor a passkey. Who works here, settings.STAFF_ACCOUNTS says."""
    people: QuerySet[User] = import_string(settings.STAFF_ACCOUNTS)()
    held = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    return people.filter(~Exists(held))


def areas() -> Sequence[Area]:
    """The parts of the city that people may choose from, by name."""
    return list(Area.objects.order_by("name", "pk"))


def tokens_of(user: User) -> Sequence[ApiToken]:
    """The tokens somebody has made, the latest first."""
    return list(ApiToken.objects.filter(user=user).order_by("-created_at"))


def waiting_resets() -> Sequence[SecondFactorReset]:
    """The resets of second factors that wait, the next one first."""
    return list(SecondFactorReset.objects.select_related("user").order_by("due_at"))


def reset_of(user: User) -> SecondFactorReset | None:
    """The reset that waits for somebody, or None."""
    return SecondFactorReset.objects.filter(user=user).first()


def counts_by_age_band() -> dict[str, int]:
    """How many people who have entered chose each age band. Bands with fewer than five are left out."""
    told = User.objects.filter(is_active=True, last_login__isnull=False).exclude(age_band="")
    return _large_enough(told.values_list("age_band").annotate(people=Count("pk")).order_by("age_band"))


def counts_by_area() -> dict[int, int]:
    """How many people who have entered chose each area, by its number. Areas with fewer than five are left out."""
    told = User.objects.filter(is_active=True, last_login__isnull=False, area__isnull=False)
    return _large_enough(told.values_list("area_id").annotate(people=Count("pk")).order_by("area_id"))


def _large_enough(rows: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    return {value: people for value, people in rows if people >= SMALLEST_GROUP}


def providers(*, active: bool = False) -> Sequence[IdentityProvider]:
    """The identity providers of the site, the first one first; only those people can use, if `active`."""
    rows = IdentityProvider.objects.order_by("created_at")
    return list(rows.filter(is_active=True) if active else rows)
