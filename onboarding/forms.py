"""The questions of a signup. Forms check what was typed; actions decide what becomes of it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.models import PlanPrice
from onboarding import places, queries, rules
from onboarding.models import Signup
from tenants.models import Tenant


class PopulationForm(forms.Form):
    """How many people live there: all that a price needs."""

    kind = forms.ChoiceField(choices=Signup.Kind, required=False, label=_("What are you?"))
    population = forms.IntegerField(
        label=_("Residents"), min_value=queries.SMALLEST_POPULATION, max_value=queries.LARGEST_POPULATION
    )
    currency = forms.RegexField(r"^[A-Z]{3}$", required=False)
    country = forms.RegexField(r"^[A-Z]{2}$", required=False)

    def clean_kind(self) -> str:
        """A city unless it says otherwise."""
        return str(self.cleaned_data["kind"] or Signup.Kind.CITY)


class PlaceForm(forms.Form):
    """Which city or region this is."""

    kind = forms.ChoiceField(
        choices=Signup.Kind,
        initial=Signup.Kind.CITY,
        widget=forms.RadioSelect,
        label=_("What are you signing up?"),
    )
    name = forms.CharField(
        max_length=120,
        label=_("Name"),
        help_text=_("As residents say it: “Lyon”, not “Ville de Lyon, service participation”."),
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    country = forms.ChoiceField(label=_("Country"), widget=forms.Select(attrs={"autocomplete": "country"}))
    population = forms.IntegerField(
        label=_("Number of residents"),
        min_value=queries.SMALLEST_POPULATION,
        max_value=queries.LARGEST_POPULATION,
        help_text=_("The last official figure is good enough. It decides the price and nothing else."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Choose a country")), *places.countries()]  # type: ignore[attr-defined]


class AddressForm(forms.Form):
    """Where residents will find the site, and in which language it greets them."""

    address = forms.CharField(
        label=_("Web address"),
        max_length=rules.LONGEST_ADDRESS,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    language = forms.ChoiceField(
        choices=settings.LANGUAGES,
        label=_("Main language"),
        help_text=_("You can add more languages in the settings."),
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Opening and closing times are shown in it.")
    )
    parent = forms.ModelChoiceField(
        queryset=Tenant.objects.none(),
        required=False,
        label=_("Part of a region"),
        empty_label=_("None, or not listed"),
        help_text=_(
            "Regions that are here already. The region will see your totals next to its own, never a person."
        ),
    )

    def __init__(self, *args: Any, signup: Signup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signup = signup
        near = places.zones_of(signup.country)
        rest = [zone for zone in places.all_zones() if zone not in near]
        self.fields["timezone"].choices = [  # type: ignore[attr-defined]
            *((zone, readable_zone(zone)) for zone in near),
            (_("All time zones"), [(zone, readable_zone(zone)) for zone in ["UTC", *rest]]),
        ]
        regions = queries.regions_in(signup.country)
        if signup.kind == Signup.Kind.CITY and regions.exists():
            self.fields["parent"].queryset = regions  # type: ignore[attr-defined]
        else:
            del self.fields["parent"]

    def clean_address(self) -> str:
        """The address in lower case, well-formed, allowed and, as far as one can tell before reserving it, free."""
        address = str(self.cleaned_data["address"]).strip().lower()
        if fault := rules.address_fault(address):
            raise forms.ValidationError(fault)
        return address


class ContactForm(forms.Form):
    """Who signs up, and where to reach them."""

    contact_name = forms.CharField(
        max_length=120, label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your work e-mail"),
        help_text=_("You become the first administrator with this address. We send a code to it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        """In lower case: nobody has two mailboxes that differ only in that."""
        return str(self.cleaned_data["email"]).lower()


class CodeForm(forms.Form):
    """The six digits from the mail; blanks and hyphens that people type between them do not matter."""

    code = forms.CharField(
        label=_("Code from the e-mail"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "pattern": "[0-9 \\-]*"}
        ),
    )

    def clean_code(self) -> str:
        """The digits alone."""
        return "".join(sign for sign in str(self.cleaned_data["code"]) if sign.isdigit())


class ResumeForm(forms.Form):
    """Where to send the link to a signup that was begun earlier."""

    email = forms.EmailField(
        label=_("Your work e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class PlanForm(forms.Form):
    """Monthly or yearly, how to pay, and on whose behalf."""

    price = forms.ModelChoiceField(
        queryset=PlanPrice.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "invalid_choice": _("The price has changed since you opened this page. Please look at it again.")
        },
    )
    route = forms.ChoiceField(widget=forms.RadioSelect, label=_("How would you like to pay?"))
    legal_name = forms.CharField(
        max_length=200,
        label=_("Name on the invoice"),
        help_text=_("The legal body that pays, for example “Commune de Lyon”."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    vat_id = forms.CharField(max_length=20, required=False, label=_("VAT number"))
    purchase_order = forms.CharField(
        max_length=40,
        required=False,
        label=_("Purchase order number"),
        help_text=_("Needed when you pay by invoice. It is printed on every invoice."),
    )
    terms_version = forms.CharField(widget=forms.HiddenInput)
    terms = forms.BooleanField(
        label=_("I accept the terms of service and the data processing agreement on behalf of this body."),
        error_messages={"required": _("Please accept the terms: without them there is no contract.")},
    )

    def __init__(self, *args: Any, quote: queries.Quote, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quote = quote
        offered = PlanPrice.objects.filter(pk__in=[price.pk for price in quote.choices])
        self.fields["price"].queryset = offered  # type: ignore[attr-defined]
        self.fields["route"].choices = _routes(quote.plan.trial_days)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An invoice needs the number of the order it belongs to."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("route") == Signup.Route.INVOICE and not typed.get("purchase_order"):
            self.add_error("purchase_order", _("Give the number of your purchase order."))
        return typed

    def answers(self) -> dict[str, Any]:
        """What was typed, as `actions.start_payment` takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "terms"}


def _routes(trial_days: int) -> list[tuple[str, str]]:
    """The ways to pay, each with what happens first."""
    free = ngettext("free for %(days)d day", "free for %(days)d days", trial_days) % {"days": trial_days}
    first = {
        Signup.Route.CARD: free if trial_days else _("paid today"),
        Signup.Route.INVOICE: _("%(free)s, then 30 days to pay") % {"free": free}
        if trial_days
        else _("30 days to pay"),
    }
    return [(route, f"{route.label} ({first[route]})") for route in Signup.Route]


def readable_zone(zone: str) -> str:
    """ "Europe/Paris" as "Paris (Europe)"."""
    region, _slash, place = zone.rpartition("/")
    return f"{place} ({region})".replace("_", " ") if region else zone
