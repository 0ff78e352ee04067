"""The prices as Stripe knows them."""

from __future__ import annotations

from django.utils import translation

from billing import gateway
from billing.models import PlanPrice


def ensure_price(price: PlanPrice) -> str:
    """Return the price's id in Stripe; it is made there when it is missing."""
    if not price.stripe_price_id:
        known = gateway.find_prices([price.lookup_key])
        if price.lookup_key in known:
            remember(price, stripe_price_id=known[price.lookup_key].id)
        else:
            make_price(price)
    return price.stripe_price_id


def make_price(price: PlanPrice) -> None:
    """Make a price in Stripe, with its product when that is missing."""
    with translation.override("en"):
        product_id = gateway.ensure_product(code=price.plan.code, name=f"Civocracy {price.plan.name}")
    made = gateway.create_price(
        product_id=product_id,
        lookup_key=price.lookup_key,
        currency=price.currency,
        amount=price.amount,
        interval=price.interval,
        plan=price.plan.code,
    )
    remember(price, stripe_price_id=made.id)


def remember(price: PlanPrice, *, stripe_price_id: str) -> None:
    """Write down which price of Stripe's it is."""
    price.stripe_price_id = stripe_price_id
    price.save(update_fields=["stripe_price_id"])
