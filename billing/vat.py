"""Which value-added tax an invoice bears: a pure function of where the seller is, where the buyer is, and whether the
buyer's VAT number was confirmed. Never of what kind of body the buyer is.

The rule is that of Directive 2006/112/EC for services supplied electronically: to a taxable person in another member
state the buyer owes the tax (articles 44 and 196), to anybody else in the Union the rate is that of the buyer's country
(article 58), and outside the Union nothing of it is due.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

#: Standard rates in per cent, by the European Commission's "Taxes in Europe" database, as of 1 January 2026.
STANDARD_RATES = {
    "AT": Decimal(20), "BE": Decimal(21), "BG": Decimal(20), "CY": Decimal(19), "CZ": Decimal(21),
    "DE": Decimal(19), "DK": Decimal(25), "EE": Decimal(24), "ES": Decimal(21), "FI": Decimal("25.5"),
    "FR": Decimal(20), "GR": Decimal(24), "HR": Decimal(25), "HU": Decimal(27), "IE": Decimal(23),
    "IT": Decimal(22), "LT": Decimal(21), "LU": Decimal(17), "LV": Decimal(21), "MT": Decimal(18),
    "NL": Decimal(21), "PL": Decimal(23), "PT": Decimal(23), "RO": Decimal(21), "SE": Decimal(25),
    "SI": Decimal(22), "SK": Decimal(23),
}  # fmt: skip

# The categories of EN 16931 (UNTDID 5305).
STANDARD, REVERSE_CHARGE, OUTSIDE = "S", "AE", "O"


@dataclass(frozen=True)
class Treatment:
    """How an invoice is taxed. `category` is EN 16931's; `percent` is 0 unless it is STANDARD; `country` levies it."""

    category: str
    percent: Decimal
    country: str

    @property
    def exemption_code(self) -> str:
        """The reason why nothing is due, from EN 16931's list VATEX; empty where something is."""
        return {REVERSE_CHARGE: "VATEX-EU-AE", OUTSIDE: "VATEX-EU-O"}.get(self.category, "")

    def tax_on(self, net: int) -> int:
        """The tax on an amount; both in minor units, half a cent rounds away from zero."""
        cents = abs(net) * self.percent / 100
        whole = int(cents.quantize(Decimal(1), rounding="ROUND_HALF_UP"))
        return whole if net >= 0 else -whole


def treatment(*, seller: str, buyer: str, is_vat_id_valid: bool) -> Treatment:
    """Return how an invoice from `seller` to `buyer` (countries, ISO 3166) is taxed.

    `is_vat_id_valid`: whether the buyer's number was confirmed by the register. One that was not yet asked about counts
    as not confirmed: tax that was charged too much can be credited, tax that was not charged is lost.
    """
    if seller not in STANDARD_RATES or buyer not in STANDARD_RATES:
        return Treatment(OUTSIDE, Decimal(0), buyer)
    if seller == buyer:
        return Treatment(STANDARD, STANDARD_RATES[seller], seller)
    if is_vat_id_valid:
        return Treatment(REVERSE_CHARGE, Decimal(0), buyer)
    return Treatment(STANDARD, STANDARD_RATES[buyer], buyer)
