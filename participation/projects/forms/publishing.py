"""Forms about showing a project to others."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.projects.actions.previews import LONGEST, LONGEST_NOTE, SHORTEST


class PreviewForm(forms.Form):
    """For whom a preview is, and for how long."""

    note = forms.CharField(
        label=_("For whom?"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.TextInput(attrs={"maxlength": str(LONGEST_NOTE)}),
        help_text=_("Only your colleagues read this: “the district council”."),
    )
    days = forms.IntegerField(label=_("For how many days?"), min_value=SHORTEST, max_value=LONGEST, initial=7)
