"""The tax rates as Stripe knows them."""

from __future__ import annotations

from billing import gateway, queries, vat
from billing.models import BillingAccount, TaxRate

NAMES = {
    vat.STANDARD: "VAT",
    vat.REVERSE_CHARGE: "VAT, reverse charge",
    vat.OUTSIDE: "Outside the scope of VAT",
}


def ensure_rate(account: BillingAccount) -> str:
    """Return the id in Stripe of the rate that this account's invoices bear; it is made there when it is missing."""
    how = queries.treatment_of(account)
    known = TaxRate.objects.filter(category=how.category, country=how.country, percent=how.percent).first()
    if known is not None:
        return known.stripe_id
    percent = f"{how.percent:.2f}"
    stripe_id = gateway.create_tax_rate(
        key=f"tax-{how.category}-{how.country}-{percent}".lower(),
        name=NAMES[how.category],
        country=how.country,
        percent=percent,
        category=how.category,
    )
    made, _is_new = TaxRate.objects.get_or_create(
        category=how.category, country=how.country, percent=how.percent, defaults={"stripe_id": stripe_id}
    )
    return made.stripe_id
