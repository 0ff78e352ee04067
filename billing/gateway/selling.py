"""What is sold: products, prices, and the taxes on them."""

from __future__ import annotations

import stripe

from billing import readings
from billing.gateway.connection import client, translated
from billing.stripe_facts import Price


@translated
def ensure_product(*, code: str, name: str) -> str:
    """Return the id of the product of a plan; it is made when it does not exist."""
    product_id = f"civocracy_{code}"
    try:
        return client().v1.products.retrieve(product_id).id
    except stripe.InvalidRequestError as error:
        if error.code != "resource_missing":
            raise
    made = client().v1.products.create(
        {"id": product_id, "name": name, "metadata": {"plan": code}},
        {"idempotency_key": f"product-{product_id}"},
    )
    return made.id


@translated
def find_prices(lookup_keys: list[str]) -> dict[str, Price]:
    """Return those prices that exist, by lookup key. Stripe takes ten keys at a time."""
    found: dict[str, Price] = {}
    for start in range(0, len(lookup_keys), 10):
        page = client().v1.prices.list({"lookup_keys": lookup_keys[start : start + 10], "limit": 10})
        found |= {price.lookup_key: readings.price(price) for price in page.data if price.lookup_key}
    return found


@translated
def create_price(
    *, product_id: str, lookup_key: str, currency: str, amount: int, interval: str, plan: str
) -> Price:
    """Make a recurring price without VAT; `amount` is in minor units."""
    made = client().v1.prices.create(
        {
            "product": product_id,
            "lookup_key": lookup_key,
            "currency": currency.lower(),
            "unit_amount": amount,
            "recurring": {"interval": "year" if interval == "year" else "month"},
            "tax_behavior": "exclusive",
            "metadata": {"plan": plan},
        },
        {"idempotency_key": f"price-{lookup_key}"},
    )
    return readings.price(made)


@translated
def create_tax_rate(*, key: str, name: str, country: str, percent: str, category: str) -> str:
    """Make a tax rate that is added to prices, and return its id. `percent` is written like "20.00"."""
    made = client().v1.tax_rates.create(
        {
            "display_name": name,
            "country": country,
            "percentage": float(percent),
            "inclusive": False,
            "tax_type": "vat",
            "metadata": {"category": category},
        },
        {"idempotency_key": key},
    )
    return made.id
