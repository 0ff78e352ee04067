"""`{{ price|price_in_words }}` and `{{ amount|money:"EUR" }}` in templates."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from billing.models import PlanPrice
from onboarding import places, prices

register = template.Library()


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """An amount in major units, in the reader's language."""
    return prices.money(Decimal(amount), currency)


@register.filter
def amount_of(price: PlanPrice) -> str:
    """What is charged each time, in the reader's language."""
    return prices.money(price.money, price.currency)


@register.filter
def price_in_words(price: PlanPrice) -> str:
    """What is charged and how often: "€149 a month"."""
    amount = amount_of(price)
    if price.interval == "year":
        return _("%(amount)s a year") % {"amount": amount}
    return _("%(amount)s a month") % {"amount": amount}


@register.filter
def country_name(code: str) -> str:
    """The country's name in the reader's language."""
    return places.country_name(code)
