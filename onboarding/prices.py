"""Money as the reader's language writes it."""

import copy
from decimal import Decimal

from babel.numbers import format_currency

from kit import formats


def money(amount: Decimal, currency: str) -> str:
    """An amount in major units with its currency's sign; whole amounts without decimals: "€1,200", "1 200 €"."""
    locale = formats.locale()
    if amount != amount.to_integral_value():
        return format_currency(amount, currency, locale=locale)
    pattern = copy.copy(locale.currency_formats["standard"])
    pattern.frac_prec = (0, 0)
    return str(pattern.apply(amount, locale, currency=currency, currency_digits=False))
