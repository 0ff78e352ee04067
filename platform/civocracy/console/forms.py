"""What the console asks its staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.models import EInvoice
from tenants.models import Tenant


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


class ClosingForm(forms.Form):
    """What was done about a difference."""

    resolution = forms.CharField(max_length=500, label=_("What was done"))


class DepositForm(forms.Form):
    """What came of handing an invoice in."""

    state = forms.ChoiceField(
        label=_("What came of it"),
        choices=[
            (EInvoice.Deposit.DEPOSITED, _("Handed in")),
            (EInvoice.Deposit.ACCEPTED, _("Accepted")),
            (EInvoice.Deposit.REJECTED, _("Rejected")),
        ],
    )
    reference = forms.CharField(max_length=100, required=False, label=_("Reference of the portal"))
    note = forms.CharField(max_length=300, required=False, label=_("Note"))


class OverrideForm(forms.Form):
    """A state that wins over what follows from Stripe."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[one for one in Tenant.State.choices if one[0] not in ("pending", "offboarded")],
    )
    until = forms.DateTimeField(
        label=_("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        max_length=300, label=_("Reason"), help_text=_("Stays on the record, with your name and the time.")
    )


class VatForm(forms.Form):
    """What the register says about a VAT number."""

    answer = forms.ChoiceField(
        label=_("The number is"),
        choices=[("valid", _("valid")), ("invalid", _("not valid"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        max_length=300,
        label=_("Where you saw it"),
        help_text=_("Stays on the record, with your name and the time."),
    )

    def typed(self) -> dict[str, Any]:
        """As the action takes it."""
        return {"is_valid": self.cleaned_data["answer"] == "valid", "reason": self.cleaned_data["reason"]}


class PriceMoveForm(forms.Form):
    """From when customers of an older price pay the new one, and why."""

    takes_effect_on = forms.DateField(
        label=_("Renewals cost the new price from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("At least two months from today: the terms of service promise it."),
    )
    reason = forms.CharField(
        max_length=500, label=_("Reason"), help_text=_("Stays on the record, with your name and the time.")
    )
