"""What can be done with accounts, in the scope we are in."""

from __future__ import annotations

from enum import Enum
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from accounts.actions.seats import leave_everywhere
from accounts.models import Area, EntryTicket, User
from kit import audit, scope


class Keep(Enum):
    """Not given, where None says something."""

    AS_IT_IS = "as it is"


def account_for(email: str, *, language: str, display_name: str = "") -> User:
    """The account with this address; it is made when there is none. Its address counts as unconfirmed until a code
    that was mailed there comes back."""
    email = email.strip().lower()
    found = User.objects.filter(email__iexact=email).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, language=language, display_name=display_name)
            EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
            return user
    except IntegrityError:  # Somebody made it in the same moment.
        return User.objects.get(email__iexact=email)


def confirm_address(user: User) -> None:
    """Count the account's address as confirmed: a code or a personal link sent there came back."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )


def edit_profile(
    user: User,
    *,
    display_name: str | None = None,
    language: str | None = None,
    area: Area | Keep | None = Keep.AS_IT_IS,
    age_band: str | None = None,
) -> User:
    """Change the name others see, the language of mails, and what else a person says of themselves.

    What is not given stays as it is. `area=None` and `age_band=""` mean that the person does not want to say any longer.
    Saying one of them is agreeing to its use for figures, and saying neither takes that back (settings.STATISTICS_CONSENT).
    """
    wanted = {"display_name": display_name, "language": language, "age_band": age_band}
    given: dict[str, Any] = {name: value.strip() for name, value in wanted.items() if value is not None}
    if area is not Keep.AS_IT_IS:
        given["area"] = area
    with transaction.atomic():
        changed = [name for name, value in given.items() if getattr(user, name) != value]
        for name in changed:
            setattr(user, name, given[name])
        if changed:
            user.save(update_fields=changed)
        if {"area", "age_band"} & set(changed) and not scope.current().is_public:
            import_string(settings.STATISTICS_CONSENT)(user, given=bool(user.area_id or user.age_band))
        audit.record("account.profile_edited", by=user, subject=user, after={"fields": changed})
    return user


def lock_account(user: User) -> None:
    """Keep somebody from signing in, by whatever way. Their sessions end now and stay ended when it is unlocked again."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    leave_everywhere(user)
    EntryTicket.objects.filter(user=user, used_at=None).delete()


def unlock_account(user: User) -> None:
    """Let somebody sign in again who was locked out."""
    user.is_active = True
    user.save(update_fields=["is_active"])
