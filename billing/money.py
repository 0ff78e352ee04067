"""Amounts in words, as the reader's language writes them."""

from __future__ import annotations

from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency

from kit.formats import locale


def in_words(minor: int, currency: str) -> str:
    """Return an amount given in minor units with its currency: 12900 EUR is "€129.00", or "129,00 €"."""
    here = locale()
    if here.language == "en":
        here = Locale.parse(
            "en_GB"
        )  # Europe's English, which kit speaks, would put the sign behind the amount
    return str(format_currency(Decimal(minor) / 100, currency, locale=here))
