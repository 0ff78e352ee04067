"""Mails about an account: that how somebody signs in has changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import SecondFactorReset, User
from kit import mail, scope
from kit.formats import day_in_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: dict[str, _StrPromise] = {
    "password_set": _("Your password was changed."),
    "app_added": _("An authenticator app was added to your account."),
    "app_removed": _("The authenticator app was removed from your account."),
    "passkey_added": _("A passkey was added to your account."),
    "passkey_removed": _("A passkey was removed from your account."),
    "reset": _(
        "An administrator has reset your second step: your app, passkeys and recovery codes no longer work."
    ),
    "recovery_codes_made": _(
        "New recovery codes were made for your account. The former ones no longer work."
    ),
}


def tell_about(user: User, *what: str) -> None:
    """Tell somebody that how they sign in was changed, and what to do if it was not them: one mail for all of it."""
    with translation.override(user.language):
        words = " ".join(str(WORDS[one]) for one in what)
    mail.queue_mail(
        "accounts/emails/changed", to=[user.email], context={"what": words}, language=user.language
    )


def tell_that_a_reset_waits(reset: SecondFactorReset, *, by: User) -> None:
    """Tell somebody that their second factor is about to be taken away, with a link that stops it without signing in."""
    user = reset.user
    token = signing.dumps([user.pk, reset.asked_at.isoformat()], salt=reset_salt())
    path = reverse("accounts:stop_reset", args=[token], urlconf=settings.ROOT_URLCONF)
    mail.queue_mail(
        "accounts/emails/reset_waits",
        to=[user.email],
        context={"who": str(by), "url": f"{scope.current().url}{path}"},
        language=user.language,
    )


def tell_that_a_second_step_is_asked_for(user: User, *, on: date, has_begun: bool) -> None:
    """Tell somebody of the staff who has none from when a second step is needed, how to get one, and what happens else."""
    url = f"{scope.current().url}{reverse('accounts:second_step', urlconf=settings.ROOT_URLCONF)}"
    with translation.override(user.language):
        day = day_in_words(on)
    mail.queue_mail(
        "accounts/emails/second_step",
        to=[user.email],
        context={"day": day, "has_begun": has_begun, "url": url},
        language=user.language,
    )


def tell_that_a_passkey_stayed_behind(user: User) -> None:
    """Tell somebody that the site has moved, that their passkey works no longer, and how they come in."""
    url = f"{scope.current().url}{reverse('mfa_add_webauthn', urlconf=settings.ROOT_URLCONF)}"
    mail.queue_mail(
        "accounts/emails/passkey_stayed", to=[user.email], context={"url": url}, language=user.language
    )


def reset_salt() -> str:
    """Of the links that stop a reset: they are worth nothing in another tenant."""
    return f"accounts.reset:{scope.current().schema}"
