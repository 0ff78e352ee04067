"""What the pages about the subscription ask. The rules are the actions'."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.actions import Details
from billing.models import BillingAccount, PlanPrice
from billing.money import in_words
from billing.vat import STANDARD_RATES


class DetailsForm(forms.Form):
    """Whom invoices are made out to. It asks for the numbers that the country of the account knows."""

    legal_name = forms.CharField(max_length=200, label=_("Name on the invoice"))
    email = forms.EmailField(
        label=_("E-mail for invoices"), help_text=_("Invoices and reminders go to this address.")
    )
    street = forms.CharField(max_length=200, required=False, label=_("Street and number"))
    postal_code = forms.CharField(max_length=20, required=False, label=_("Postal code"))
    city = forms.CharField(max_length=120, required=False, label=pgettext_lazy("an address", "Place"))
    vat_id = forms.CharField(max_length=20, required=False, label=_("VAT number"))
    registration_id = forms.CharField(
        max_length=20,
        required=False,
        label=_("SIRET"),
        help_text=_("14 digits. With it your invoices can be handed in at Chorus Pro."),
    )
    service_code = forms.CharField(
        max_length=100, required=False, label=_("Service code"), help_text=_("If Chorus Pro asks for one.")
    )
    buyer_reference = forms.CharField(
        max_length=100,
        required=False,
        label=_("Leitweg-ID"),
        help_text=_("With it your invoices reach you through the invoice portals of the state."),
    )

    ONLY_IN = {"registration_id": "FR", "service_code": "FR", "buyer_reference": "DE"}

    def __init__(self, data: Any = None, *, account: BillingAccount) -> None:
        address = account.address or {}
        initial = {name: getattr(account, name, address.get(name, "")) for name in self.base_fields}
        super().__init__(data, initial=initial)
        for name, country in self.ONLY_IN.items():
            if account.country != country:
                del self.fields[name]
        if account.country not in STANDARD_RATES:
            del self.fields["vat_id"]
        self._kept = {name: value for name, value in initial.items() if name not in self.fields}

    def details(self) -> Details:
        """What was typed; what was not asked stays as it was."""
        return Details(**self._kept, **{name: value or "" for name, value in self.cleaned_data.items()})


class OrderForm(forms.Form):
    """A purchase order."""

    number = forms.CharField(
        max_length=140,
        label=_("Number of the purchase order"),
        help_text=_("Stands on each invoice. In France: the engagement number."),
    )
    amount = forms.DecimalField(
        required=False,
        min_value=Decimal(0),
        decimal_places=2,
        max_digits=12,
        label=_("Amount, with VAT"),
        help_text=_("The most that may be invoiced on it. Leave it empty if there is no limit."),
    )
    valid_from = forms.DateField(
        required=False,
        label=_("Valid from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    valid_until = forms.DateField(
        required=False,
        label=_("Valid until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def typed(self) -> dict[str, Any]:
        """What was typed, the amount in minor units."""
        amount = self.cleaned_data["amount"]
        return {**self.cleaned_data, "amount": None if amount is None else int(amount * 100)}


class PlanForm(forms.Form):
    """Which price to change to."""

    price = forms.ChoiceField(label=_("Plan"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, prices: Sequence[PlanPrice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["price"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(price.pk), _words(price)) for price in prices]


class CancelForm(forms.Form):
    """Why somebody leaves."""

    reason = forms.CharField(
        required=False,
        max_length=500,
        label=_("What made you decide so?"),
        help_text=_("Helps us do better. You need not say."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _words(price: PlanPrice) -> str:
    amount = in_words(price.amount, price.currency)
    if price.interval == "year":
        return _("%(plan)s, %(amount)s per year, without VAT") % {"plan": price.plan.name, "amount": amount}
    return _("%(plan)s, %(amount)s per month, without VAT") % {"plan": price.plan.name, "amount": amount}
