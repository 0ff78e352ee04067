"""Who somebody is to the product as a whole. Roles inside a tenant are participation's."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from kit import scope


def is_civocracy_staff(user: Any) -> bool:
    """Whether this is Civocracy's own staff, on Civocracy's own site. The flag means nothing inside a tenant."""
    here = scope.current_or_none()
    return bool(here and here.is_public and user.is_active and getattr(user, "is_civocracy_staff", False))


def needs_second_factor(user: Any) -> bool:
    """Whether Civocracy staff still has to set up a second factor before the console opens."""
    from allauth.mfa.models import Authenticator

    return settings.CONSOLE_REQUIRES_SECOND_FACTOR and not Authenticator.objects.filter(user=user).exists()
