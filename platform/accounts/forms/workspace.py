"""How people sign in to a site, as its administrators settle it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import queries
from accounts.actions.identities import ProviderWishes
from accounts.models import IdentityProvider, User
from accounts.oidc import fetching
from accounts.oidc.presets import PRESETS


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
