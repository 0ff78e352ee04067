"""What every kind of activity is asked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.projects.models import Moderation


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a day and a time, in the tenant's time zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ActivityForm(forms.Form):
    """What every kind of activity is asked: when, and who looks first."""

    opens_at = forms.DateTimeField(
        label=_("Opens"),
        required=False,
        widget=MomentInput(),
        help_text=_("Leave empty to open when you publish."),
    )
    closes_at = forms.DateTimeField(
        label=_("Closes"),
        required=False,
        widget=MomentInput(),
        help_text=_("Before the decision, with time to answer."),
    )
    moderation = forms.ChoiceField(
        label=_("Moderation"), choices=Moderation.choices, initial=Moderation.POST, widget=forms.RadioSelect()
    )
