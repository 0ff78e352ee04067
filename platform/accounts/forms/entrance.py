"""The forms of django-allauth, in our own words: its labels are in a catalogue of its own, with other words than ours, and
not in every language; what it writes into empty fields only says its label once more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    ConfirmPasswordResetCodeForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AuthenticateAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import actions, limits
from kit.errors import TooMany

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _count(*, what: str, whom: str) -> None:
    try:
        limits.take(context.request, what=what, whom=whom)
    except TooMany as refused:
        raise forms.ValidationError(str(refused)) from refused


class _InOurWords(forms.Form):
    """A form of allauth: the labels and help of its fields by name; what is not named here keeps its own."""

    labels: ClassVar[dict[str, _StrPromise]] = {}
    helps: ClassVar[dict[str, _StrPromise | str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, field.help_text)
            field.widget.attrs.pop("placeholder", None)


class SignInForm(_InOurWords, RequestLoginCodeForm):
    """An address, to which a code is mailed. A new address makes a new account where residents may make one.

    The answer is the same for known and unknown addresses, so it tells nobody who takes part.
    """

    _user: Any
    labels = {"email": _("E-mail address")}
    helps = {"email": _("We send you a code. You need no password.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email webauthn"

    def clean_email(self) -> str:
        """Checks the rate limit first, so that nobody can make accounts in bulk."""
        _count(what="code", whom=self.cleaned_data["email"])
        email: str = super().clean_email()
        if self._user is None and get_adapter().is_open_for_signup(context.request):
            user = actions.account_for(email, language=translation.get_language() or settings.LANGUAGE_CODE)
            self._user = user if user.is_active else None
        return email


class PasswordSignInForm(_InOurWords, LoginForm):
    """An address and a password, for those who have set one."""

    labels = {"login": _("E-mail address"), "password": _("Password")}
    helps = {"password": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def _setup_password_field(self) -> None:
        """Nobody signs up with a password, so allauth would take the field away."""


class PasswordAgainForm(_InOurWords, ReauthenticateForm):
    """The password, before something important is changed."""

    labels = {"password": _("Password")}
    helps = {"password": ""}


class ForgottenPasswordForm(_InOurWords, ResetPasswordForm):
    """An address, to which a code is mailed that lets its owner set a new password."""

    labels = {"email": _("E-mail address")}

    def clean_email(self) -> str:
        """Counts like any other code by mail."""
        _count(what="code", whom=self.cleaned_data["email"])
        email: str = super().clean_email()
        return email


class OtherAddressForm(_InOurWords, AddEmailForm):
    """One more address of one's own."""

    labels = {"email": _("E-mail address")}


class SignInCodeForm(_InOurWords, ConfirmLoginCodeForm):
    """The code that was mailed for signing in."""

    labels = {"code": _("Code")}


class AddressCodeForm(_InOurWords, ConfirmEmailVerificationCodeForm):
    """The code that was mailed to an address, to confirm it."""

    labels = {"code": _("Code")}


class PasswordCodeForm(_InOurWords, ConfirmPasswordResetCodeForm):
    """The code that was mailed because a password was forgotten."""

    labels = {"code": _("Code")}


class _TypedTwice(_InOurWords):
    """A new password that is typed twice; what is wrong is said in our own words."""

    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }
    # The page that changes a password has a button for whoever has forgotten it.
    helps = {"oldpassword": ""}

    def add_error(self, field: str | None, error: Any) -> None:
        """The one thing that allauth itself finds wrong with the second one is that it differs."""
        differs = _("These two passwords are not the same. Type the same one twice.")
        super().add_error(field, differs if field == "password2" else error)


class NewPasswordForm(_TypedTwice, SetPasswordForm):
    """A first password."""


class OtherPasswordForm(_TypedTwice, ChangePasswordForm):
    """Another password, for those who know the present one."""


class ReplacedPasswordForm(_TypedTwice, ResetPasswordKeyForm):
    """A new password in place of a forgotten one."""


class AddPasskeyForm(_InOurWords, AddWebAuthnForm):
    """A name for the passkey, and whether it is enough by itself."""

    labels = {"name": _("What do you call it?"), "passwordless": _("Let it sign me in by itself")}
    helps = {
        "name": _("The name of the device, for example, so that you recognise it."),
        "passwordless": _(
            "It then asks for your fingerprint, face or PIN. Untick this for an old security key that has none: it only"
            " serves as a second step."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"passwordless": True, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class RenamePasskeyForm(_InOurWords, EditWebAuthnForm):
    """Another name for a passkey."""

    labels = {"name": AddPasskeyForm.labels["name"]}
    helps = {"name": AddPasskeyForm.helps["name"]}


class AppForm(_InOurWords, ActivateTOTPForm):
    """The first code of an authenticator app, which shows that it was set up."""

    labels = {"code": _("Code")}
    helps = {"code": _("The six digits that your app shows.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class _CountedCode(_InOurWords):
    """Counts attempts at the second step by person and network."""

    user: Any
    labels = {"code": _("Code")}
    helps = {"code": _("Six digits from your app, or one of your recovery codes.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "autofocus": True})

    def clean_code(self) -> str:
        """Raises ValidationError with the time to wait after too many."""
        _count(what="second-step", whom=self.user.email)
        code: str = super().clean_code()  # type: ignore[misc]  # the form it is mixed into has it
        return code


class SecondStepForm(_CountedCode, AuthenticateForm):
    """The code from an app, or a recovery code, while signing in."""


class SecondStepAgainForm(_CountedCode, AuthenticateAgainForm):
    """The same, before something important is changed."""
