"""Forms about accounts."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context
from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import actions


class SignInForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """An address, to which a code is mailed. A new address makes a new account where residents may make one.

    The answer is the same for known and unknown addresses, so it tells nobody who takes part.
    """

    _user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].help_text = _("We send you a code. You need no password.")
        self.fields["email"].widget.attrs.update({"autocomplete": "email", "placeholder": ""})

    def clean_email(self) -> str:
        """Checks the rate limit first, so that nobody can make accounts in bulk."""
        email: str = super().clean_email()
        if self._user is None and get_adapter().is_open_for_signup(context.request):
            user = actions.account_for(email, language=translation.get_language() or settings.LANGUAGE_CODE)
            self._user = user if user.is_active else None
        return email


class ProfileForm(forms.Form):
    """The name others see, and the language of mails."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("Others see it beside what you write. A first name or a nickname is fine."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    language = forms.ChoiceField(label=_("Language of our mails to you"), choices=settings.LANGUAGES)
