"""Background jobs of accounts. What is forgotten after a time is said in `personal.py`."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.actions.policy import carry_out_reset  # noqa: F401  # the worker finds jobs by importing this module
from accounts.emails import tell_that_a_passkey_stayed_behind
from accounts.rules import works_at
from kit import jobs, scope


@jobs.job(even_when_read_only=True)
def tell_about_former_passkeys() -> None:
    """Tell whoever has a passkey that the site has moved, and with it where the passkey works. Once for each address.

    Queued when the site gets another main address.
    """
    host = scope.current().host
    passkeys = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).select_related("user")
    told: set[int] = set()
    for passkey in passkeys.order_by("pk").iterator(chunk_size=500):
        if works_at(passkey, host) or passkey.data.get("told_about") == host:
            continue
        with transaction.atomic():
            passkey.data = {**passkey.data, "told_about": host}
            passkey.save(update_fields=["data"])
            if passkey.user_id not in told:
                tell_that_a_passkey_stayed_behind(passkey.user)
        told.add(passkey.user_id)
