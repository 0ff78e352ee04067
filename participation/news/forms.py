"""The form in which somebody says how they want to be told."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.news.kinds import Kind, paces_for


class ChoicesForm(forms.Form):
    """One choice for each kind of news, and the time zone of one's mornings."""

    timezone = forms.ChoiceField(
        label=_("Your time zone"),
        required=False,
        help_text=_("Mails that gather news arrive at half past seven in the morning of this place."),
    )

    def __init__(
        self, *args: Any, kinds: list[Kind], paces: dict[str, str], timezone: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["timezone"]
        assert isinstance(zone, forms.ChoiceField)
        names = sorted(name for name in available_timezones() if name.startswith(_REGIONS))
        zone.choices = [("", _("The time of this site")), *[(name, name.replace("_", " ")) for name in names]]
        zone.initial = timezone
        places = {
            f"pace_{kind}": forms.ChoiceField(
                label=kind.label,
                choices=[(pace.value, pace.label) for pace in paces_for(kind)],
                initial=paces[kind],
                required=True,
            )
            for kind in kinds
        }
        self.fields = {**places, "timezone": zone}

    def chosen_paces(self) -> dict[str, str]:
        """Kind → pace, once the form is valid."""
        return {
            name.removeprefix("pace_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("pace_")
        }


_REGIONS = ("Europe/", "Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Indian/", "Pacific/")
