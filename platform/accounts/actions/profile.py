"""What can be done with accounts, in the scope we are in."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts.actions.seats import leave_everywhere
from accounts.models import EntryTicket, User
from kit import audit


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


def edit_profile(user: User, *, display_name: str, language: str) -> User:
    """Change the name others see and the language of mails."""
    with transaction.atomic():
        changed = [
            name
            for name, value in (("display_name", display_name), ("language", language))
            if getattr(user, name) != value
        ]
        user.display_name = display_name.strip()
        user.language = language
        user.save(update_fields=["display_name", "language"])
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
