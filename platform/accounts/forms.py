"""Forms about signing in and the profile."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import actions, limits, queries
from accounts.actions.identities import ProviderWishes
from accounts.models import AgeBand, Area, IdentityProvider, User
from accounts.oidc import fetching
from accounts.oidc.presets import PRESETS
from kit import scope
from kit.errors import TooMany


def _count(*, what: str, whom: str) -> None:
    try:
        limits.take(context.request, what=what, whom=whom)
    except TooMany as refused:
        raise forms.ValidationError(str(refused)) from refused


class SignInForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """An address, to which a code is mailed. A new address makes a new account where residents may make one.

    The answer is the same for known and unknown addresses, so it tells nobody who takes part.
    """

    _user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].help_text = _("We send you a code. You need no password.")
        self.fields["email"].widget.attrs.update({"autocomplete": "email webauthn", "placeholder": ""})

    def clean_email(self) -> str:
        """Checks the rate limit first, so that nobody can make accounts in bulk."""
        _count(what="code", whom=self.cleaned_data["email"])
        email: str = super().clean_email()
        if self._user is None and get_adapter().is_open_for_signup(context.request):
            user = actions.account_for(email, language=translation.get_language() or settings.LANGUAGE_CODE)
            self._user = user if user.is_active else None
        return email


class PasswordSignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """An address and a password, for those who have set one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs.update({"autocomplete": "username", "placeholder": ""})
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.update({"placeholder": ""})

    def _setup_password_field(self) -> None:
        """Nobody signs up with a password, so allauth would take the field away."""


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """An address, to which a code is mailed that lets its owner set a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs.update({"autocomplete": "email", "placeholder": ""})

    def clean_email(self) -> str:
        """Counts like any other code by mail."""
        _count(what="code", whom=self.cleaned_data["email"])
        email: str = super().clean_email()
        return email


class _TypedTwice(forms.Form):
    """A new password that is typed twice; what is wrong is said in our own words."""

    def add_error(self, field: str | None, error: Any) -> None:
        """The one thing that allauth itself finds wrong with the second one is that it differs."""
        differs = _("These two passwords are not the same. Type the same one twice.")
        super().add_error(field, differs if field == "password2" else error)


class NewPasswordForm(_TypedTwice, SetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """A first password."""


class OtherPasswordForm(_TypedTwice, ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Another password, for those who know the present one."""


class ReplacedPasswordForm(_TypedTwice, ResetPasswordKeyForm):  # type: ignore[misc]  # allauth ships no types
    """A new password in place of a forgotten one."""


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A name for the passkey, and whether it is enough by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"passwordless": True, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What do you call it?")
        self.fields["name"].help_text = _("The name of the device, for example, so that you recognise it.")
        self.fields["passwordless"].label = _("Let it sign me in by itself")
        self.fields["passwordless"].help_text = _(
            "It then asks for your fingerprint, face or PIN. Untick this for an old security key that has none: it only"
            " serves as a second step."
        )


class _CountedCode(forms.Form):
    """Counts attempts at the second step by person and network."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].help_text = _("Six digits from your app, or one of your recovery codes.")
        self.fields["code"].widget.attrs.update(
            {"placeholder": "", "inputmode": "numeric", "autofocus": True}
        )

    def clean_code(self) -> str:
        """Raises ValidationError with the time to wait after too many."""
        _count(what="second-step", whom=self.user.email)
        code: str = super().clean_code()  # type: ignore[misc]  # the form it is mixed into has it
        return code


class SecondStepForm(_CountedCode, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The code from an app, or a recovery code, while signing in."""


class SecondStepAgainForm(_CountedCode, ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The same, before something important is changed."""


class ProfileForm(forms.Form):
    """The name others see, the language of mails; on a city's site also two things that nobody has to say."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("Others see it beside what you write. A first name or a nickname is fine."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    language = forms.ChoiceField(label=_("Language of our mails to you"), choices=settings.LANGUAGES)
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Where you live"),
        required=False,
        empty_label=_("I would rather not say"),
        help_text=_(
            "Nobody sees it. The city only learns how many people from each part take part, never who. If you say it,"
            " you agree to that; you can take it back here."
        ),
    )
    age_band = forms.ChoiceField(
        label=_("Your age"),
        required=False,
        choices=[("", _("I would rather not say")), *AgeBand.choices],
        help_text=_(
            "Nobody sees it. It only serves to see whether all ages are heard, in numbers of five people or more. If you"
            " say it, you agree to that; you can take it back here."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if scope.current().is_public:
            del self.fields["area"], self.fields["age_band"]
            return
        area = self.fields["area"]
        assert isinstance(area, forms.ModelChoiceField)
        area.queryset = Area.objects.order_by("name", "pk")
        if not area.queryset.exists():
            del self.fields["area"]


class CodeForm(forms.Form):
    """A code that was mailed."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


class RequirementForm(forms.Form):
    """From when staff need a second step."""

    second_factor_from = forms.DateField(
        label=_("Staff need a second step from this day on"),
        required=False,
        help_text=_(
            "Leave it empty to ask nobody. Give people two weeks: whoever has none is told by mail, at once and on that"
            " day, and their workspace reminds them."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ResetForm(forms.Form):
    """Whose second step is to be reset."""

    email = forms.EmailField(
        label=_("E-mail address of the person"),
        help_text=_("Make sure that it is really them who ask, for example on the phone."),
    )

    def clean_email(self) -> User:
        """The account with that address."""
        user = queries.user_with(self.cleaned_data["email"])
        if user is None:
            raise forms.ValidationError(_("Nobody has an account with this address."))
        return user


class AreaForm(forms.Form):
    """The name of a part of the city."""

    name = forms.CharField(label=_("Name"), max_length=80)


class TokenForm(forms.Form):
    """What a new token is for."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=80, help_text=_("So that you know later which program has it.")
    )
    may_write = forms.TypedChoiceField(
        label=_("What may the program do?"),
        choices=[("no", _("Only read")), ("yes", _("Read, and change what you may change"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(),
        initial="no",
    )
    days = forms.TypedChoiceField(
        label=_("How long is it valid?"),
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("One year"))],
        coerce=int,
        initial="90",
    )


class ProviderForm(forms.Form):
    """What there is to say about an identity provider."""

    label = forms.CharField(
        label=_("What stands on the button"),
        max_length=60,
        help_text=_("For example: Sign in with your town hall account."),
    )
    preset = forms.ChoiceField(
        label=_("Which kind"), choices=[(one.key, one.label) for one in PRESETS.values()]
    )
    issuer = forms.CharField(
        label=_("Issuer"),
        max_length=300,
        help_text=_("The address at which the provider describes itself. It begins with https://."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    client_id = forms.CharField(
        label=_("Client id"),
        max_length=200,
        help_text=_("The provider gives it to you when you register our site there."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=_("Client secret"),
        required=False,
        max_length=500,
        strip=True,
        help_text=_("Kept sealed and never shown again. Leave it empty to keep the one that is there."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    audience = forms.ChoiceField(
        label=_("Who may come in through it"),
        choices=IdentityProvider.For.choices,
        widget=forms.RadioSelect(),
    )
    mail_domains = forms.CharField(
        label=_("Mail domains"),
        required=False,
        help_text=_(
            "Only addresses at these domains come in, for example: lyon.fr, metropole.lyon.fr. Empty: all."
        ),
    )
    trusts_email = forms.BooleanField(
        label=_("Believe it about e-mail addresses"),
        required=False,
        help_text=_(
            "Only if every address there was verified, as in your own directory. Else people confirm theirs once, by a code"
            " that we mail: whoever writes somebody else’s address there must not get into that person’s account."
        ),
    )
    is_active = forms.BooleanField(
        label=_("Show the button"),
        required=False,
        help_text=_("Test it first: you can do that while it is hidden."),
    )

    @staticmethod
    def of(provider: IdentityProvider) -> dict[str, Any]:
        """What is set, without the secret."""
        names = ("label", "preset", "issuer", "client_id", "audience", "trusts_email", "is_active")
        return {
            **{name: getattr(provider, name) for name in names},
            "mail_domains": ", ".join(provider.mail_domains),
        }

    def clean_issuer(self) -> str:
        """An address that may be asked."""
        issuer: str = self.cleaned_data["issuer"].strip().removesuffix("/.well-known/openid-configuration")
        try:
            fetching.checked(issuer)
        except fetching.Unreachable as reason:
            raise forms.ValidationError(str(reason)) from reason
        return issuer

    def clean_mail_domains(self) -> tuple[str, ...]:
        """The domains, each once."""
        words = self.cleaned_data["mail_domains"].replace(",", " ").lower().split()
        domains = tuple(dict.fromkeys(word.removeprefix("@") for word in words))
        for domain in domains:
            if "." not in domain or "@" in domain or "/" in domain:
                raise forms.ValidationError(_("%(domain)s is not a mail domain."), params={"domain": domain})
        return domains

    def wishes(self) -> ProviderWishes:
        """Everything, for the action."""
        return ProviderWishes(**self.cleaned_data)
