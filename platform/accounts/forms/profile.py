"""What people say about themselves, and the tokens and codes that are theirs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import AgeBand, Area
from kit import scope


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
