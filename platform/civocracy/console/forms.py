"""What the console asks its staff."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why somebody steps in. It stays on the record."""

    reason = forms.CharField(
        max_length=500, label=_("Reason"), help_text=_("Stays on the record, with your name and the time.")
    )


class AddressForm(forms.Form):
    """Another address for a tenant, and why."""

    slug = forms.CharField(max_length=63, label=_("New address"))
    reason = forms.CharField(
        max_length=500, label=_("Reason"), help_text=_("Stays on the record, with your name and the time.")
    )


class NoteForm(forms.Form):
    """Something colleagues should know about a tenant."""

    reason = forms.CharField(
        max_length=500,
        label=_("Note"),
        help_text=_(
            "For Civocracy staff. Stays on the record and cannot be changed. No personal data of residents."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OffboardingForm(forms.Form):
    """Why a tenant is deleted, and a confirmation that nobody gives by accident."""

    reason = forms.CharField(
        max_length=500, label=_("Reason"), help_text=_("Stays on the record, with your name and the time.")
    )
    override = forms.CharField(
        max_length=500,
        required=False,
        label=_("Why go ahead in spite of what stands in the way"),
        help_text=_("Only if something does. Stands in the signed record."),
    )
    without_export = forms.BooleanField(
        required=False,
        label=_("Keep no final export either"),
        help_text=_("Only with an override: somebody there asked for plain deletion."),
    )
    address = forms.CharField(
        max_length=63,
        label=_("Its address, to confirm"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
