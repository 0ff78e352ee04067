"""Sealed secrets, when the key they were sealed with is about to be forgotten."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import mfa, vault
from accounts.actions import identities
from accounts.models import IdentityProvider


def reseal_secrets() -> tuple[int, int]:
    """Seal anew what a former SECRET_KEY has sealed. Returns how many were, and how many no known key opens."""
    done = lost = 0
    for provider in IdentityProvider.objects.all():
        fresh = _resealed(provider.sealed_secret, identities.PURPOSE)
        lost += fresh is None
        if fresh:
            IdentityProvider.objects.filter(pk=provider.pk).update(sealed_secret=fresh)
            done += 1
    for pk in (
        Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
        .values_list("pk", flat=True)
        .iterator()
    ):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            for name in ("secret", "seed"):
                if row is None or name not in row.data:
                    continue
                fresh = _resealed(row.data[name], mfa.PURPOSE)
                lost += fresh is None
                if fresh:
                    row.data[name] = fresh
                    row.save(update_fields=["data"])
                    done += 1
    return done, lost


def _resealed(text: str, purpose: str) -> str | None:
    # "": nothing to do. None: no key that we know opens it.
    if vault.is_sealed(text) and vault.is_fresh(text, purpose=purpose):
        return ""
    try:
        plain = vault.unseal(text, purpose=purpose) if vault.is_sealed(text) else text
    except vault.Unsealable:
        return None
    return vault.seal(plain, purpose=purpose)
