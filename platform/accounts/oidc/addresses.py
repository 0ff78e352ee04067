"""Where a provider sends people back to."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts.models import IdentityProvider
from kit import scope


def redirect_uri(provider: IdentityProvider) -> str:
    """Where people come back to; the provider has to know it."""
    return scope.current().url + reverse(
        "accounts:oidc_back", args=[provider.key], urlconf=settings.ROOT_URLCONF
    )
