"""Who somebody is to the product as a whole, and what signing in asks of them. Roles inside a tenant are participation's."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _

from kit import scope
from kit.access import Audience, belongs

#: What counts as a second factor. Recovery codes only stand in for one.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_civocracy_staff(user: Any) -> bool:
    """Whether this is Civocracy's own staff, on Civocracy's own site. The flag means nothing inside a tenant."""
    here = scope.current_or_none()
    return bool(here and here.is_public and user.is_active and getattr(user, "is_civocracy_staff", False))


def has_second_factor(user: Any) -> bool:
    """Whether an app or a passkey is set up."""
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists())


def works_at(passkey: Authenticator, host: str) -> bool:
    """Whether a passkey was made on this host. Browsers offer it nowhere else."""
    made_for = bytes(passkey.wrap().authenticator_data.rp_id_hash)
    return made_for == hashlib.sha256(host.partition(":")[0].encode()).digest()


def needs_second_factor(user: Any) -> bool:
    """Whether Civocracy staff still has to set up a second factor before the console opens."""
    return settings.CONSOLE_REQUIRES_SECOND_FACTOR and not has_second_factor(user)


def why_not_reset(by: Any, user: Any) -> str:
    """Why `by` may not take away the second factor of `user`, in words; "" when they may."""
    if by.pk == user.pk:
        return _("You cannot reset your own second step. Ask another administrator.")
    if not user.is_active:
        return _("This account is closed.")
    if not has_second_factor(user):
        return _("This person has no second step. They sign in with a code by mail.")
    return ""


def asks_for_second_step(user: Any, *, host: str) -> bool:
    """Whether signing in at `host` by code or password asks for a second step.

    An app always counts. A passkey counts on the host it was made on: after the site has moved to another address, the
    person signs in by code alone and adds a new one. Staff are asked for a recovery code then, so that a move of the
    site does not open the workspace to somebody who only reads their mail.
    """
    held = list(Authenticator.objects.filter(user_id=user.pk))
    if any(one.type == Authenticator.Type.TOTP for one in held):
        return True
    passkeys = [one for one in held if one.type == Authenticator.Type.WEBAUTHN]
    if any(works_at(passkey, host) for passkey in passkeys):
        return True
    has_codes = any(one.type == Authenticator.Type.RECOVERY_CODES for one in held)
    audience: Audience = "civocracy" if scope.current().is_public else "staff"
    return bool(passkeys) and has_codes and belongs(user, audience)
