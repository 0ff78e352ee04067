"""Changing a subscription that exists."""

from __future__ import annotations

from billing import readings
from billing.gateway.connection import client, translated
from billing.gateway.subscribing import order_fields
from billing.stripe_facts import Preview, Subscription


@translated
def preview_change(*, subscription_id: str, item_id: str, price_id: str) -> Preview:
    """Return the invoice that changing to another price now would make."""
    made = client().v1.invoices.create_preview(
        {
            "subscription": subscription_id,
            "subscription_details": {
                "items": [{"id": item_id, "price": price_id}],
                "proration_behavior": "always_invoice",
            },
        }
    )
    return readings.preview(made)


@translated
def preview_next(subscription_id: str) -> Preview:
    """Return the invoice that the next period will make."""
    return readings.preview(client().v1.invoices.create_preview({"subscription": subscription_id}))


@translated
def change_price(subscription_id: str, *, key: str, item_id: str, price_id: str) -> Subscription:
    """Change to another price now: the rest of the period is given back and charged anew at once."""
    made = client().v1.subscriptions.update(
        subscription_id,
        {"items": [{"id": item_id, "price": price_id}], "proration_behavior": "always_invoice"},
        {"idempotency_key": key},
    )
    return readings.subscription(made)


@translated
def renew_at(subscription_id: str, *, key: str, item_id: str, price_id: str) -> Subscription:
    """Let the next renewal cost another price of the same interval; the period that runs stays as it was paid."""
    made = client().v1.subscriptions.update(
        subscription_id,
        {"items": [{"id": item_id, "price": price_id}], "proration_behavior": "none"},
        {"idempotency_key": key},
    )
    return readings.subscription(made)


@translated
def end_with_period(subscription_id: str, *, key: str, ends: bool) -> Subscription:
    """Let a subscription end with its period, or (`ends` false) go on after all."""
    made = client().v1.subscriptions.update(
        subscription_id, {"cancel_at_period_end": ends}, {"idempotency_key": key}
    )
    return readings.subscription(made)


@translated
def tax_subscription(subscription_id: str, *, key: str, tax_rate_id: str) -> Subscription:
    """Let the coming invoices bear this tax; an empty id means none."""
    made = client().v1.subscriptions.update(
        subscription_id,
        {"default_tax_rates": [tax_rate_id] if tax_rate_id else ""},
        {"idempotency_key": key},
    )
    return readings.subscription(made)


@translated
def name_order(subscription_id: str, *, key: str, purchase_order: str) -> Subscription:
    """Let the coming invoices name this purchase order; an empty one means none."""
    made = client().v1.subscriptions.update(
        subscription_id,
        {"invoice_settings": {"custom_fields": order_fields(purchase_order) if purchase_order else ""}},
        {"idempotency_key": key},
    )
    return readings.subscription(made)
