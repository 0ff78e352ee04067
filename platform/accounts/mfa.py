"""Where django-allauth asks us about second factors: secrets sealed at rest, plain names, when the step is asked for."""

from __future__ import annotations

import logging
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import rules, vault
from kit import scope

logger = logging.getLogger("accounts.mfa")
PURPOSE = "second factor"


class Adapter(DefaultMFAAdapter):
    """See the module."""

    error_messages = {
        "add_email_blocked": _(
            "With a second step, no further address can be added. Remove the second step first."
        ),
        "cannot_delete_authenticator": _("This cannot be removed now."),
        "cannot_generate_recovery_codes": _("Recovery codes stand in for a second step. Set one up first."),
        "incorrect_code": _("This code is wrong, or its time has run out."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        """Seal the secret of an app, or the seed of recovery codes."""
        return vault.seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it; those from before secrets were sealed are read as they are."""
        if not vault.is_sealed(encrypted_text):
            return encrypted_text
        try:
            return vault.unseal(encrypted_text, purpose=PURPOSE)
        except vault.Unsealable:
            # The key is gone, and the app's secret with it: no code fits any more, which is said as for any wrong code.
            logger.error(
                "A second factor cannot be read: its SECRET_KEY is missing from SECRET_KEY_FALLBACKS."
            )
            return str(generate_totp_secret())

    def get_totp_issuer(self) -> str:
        """The name of the site, as it stands in the app's list."""
        return scope.current().name

    def _get_site_name(self) -> str:
        return scope.current().name

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002  # allauth's own word
        """What the next passkey is called unless the person gives it a name."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey") if number == 1 else gettext("Passkey %(number)d") % {"number": number}


class SecondStep(AuthenticateStage):
    """The second step of signing in. A passkey made at a former address of the site cannot be shown here, so it is
    only asked for where it works: see rules.asks_for_second_step."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if user is None or did_use_passwordless_login(request, user):
            return False
        return rules.asks_for_second_step(user, host=request.get_host())
