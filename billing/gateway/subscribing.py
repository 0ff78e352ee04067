"""Subscribing: on a payment page, or by invoice; and the portal."""

from __future__ import annotations

from typing import Any

import stripe

from billing import readings
from billing.gateway.connection import client, translated
from billing.stripe_facts import Checkout, Subscription


@translated
def create_checkout(
    *,
    key: str,
    customer_id: str,
    price_id: str,
    currency: str,
    success_url: str,
    cancel_url: str,
    trial_days: int,
    language: str,
    tax_rate_id: str,
    metadata: dict[str, str],
) -> Checkout:
    """Open a payment page for one subscription; `metadata` is put on the page and on the subscription."""
    data: stripe.params.checkout.SessionCreateParamsSubscriptionData = {"metadata": metadata}
    if tax_rate_id:
        data["default_tax_rates"] = [tax_rate_id]
    if trial_days:
        data["trial_period_days"] = trial_days
        data["trial_settings"] = {"end_behavior": {"missing_payment_method": "pause"}}
    made = client().v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": customer_id,
            "line_items": [{"price": price_id, "quantity": 1}],
            "success_url": success_url,
            "cancel_url": cancel_url,
            "client_reference_id": metadata["tenant"],
            "allowed_payment_method_types": ["card", "sepa_debit"] if currency == "EUR" else ["card"],
            "payment_method_collection": "always",
            "locale": locale(language),
            "metadata": metadata,
            "subscription_data": data,
        },
        {"idempotency_key": key},
    )
    return readings.checkout(made)


@translated
def retrieve_checkout(checkout_id: str) -> Checkout:
    """Return a payment page."""
    return readings.checkout(client().v1.checkout.sessions.retrieve(checkout_id))


@translated
def find_checkout(*, customer_id: str, operation_id: str) -> Checkout | None:
    """Return the payment page that an operation made, if it did."""
    for session in (
        client().v1.checkout.sessions.list({"customer": customer_id, "limit": 100}).auto_paging_iter()
    ):
        if readings.entry(session.metadata, "operation_id") == operation_id:
            return readings.checkout(session)
    return None


@translated
def expire_checkout(checkout_id: str) -> None:
    """Close a payment page on which nobody has paid."""
    client().v1.checkout.sessions.expire(checkout_id)


@translated
def create_invoiced_subscription(
    *,
    key: str,
    customer_id: str,
    price_id: str,
    days_until_due: int,
    trial_days: int,
    purchase_order: str,
    tax_rate_id: str,
    metadata: dict[str, str],
) -> Subscription:
    """Subscribe somebody who pays by invoice: active (or on trial) at once, past due when the date passes."""
    params: stripe.params.SubscriptionCreateParams = {
        "customer": customer_id,
        "items": [{"price": price_id}],
        "collection_method": "send_invoice",
        "days_until_due": days_until_due,
        "metadata": metadata,
    }
    if purchase_order:
        params["invoice_settings"] = {"custom_fields": order_fields(purchase_order)}
    if tax_rate_id:
        params["default_tax_rates"] = [tax_rate_id]
    if trial_days:
        params["trial_period_days"] = trial_days
    return readings.subscription(client().v1.subscriptions.create(params, {"idempotency_key": key}))


def order_fields(number: str) -> list[Any]:
    """How a purchase order is printed on each invoice."""
    return [{"name": readings.ORDER_FIELD, "value": number[:140]}]


@translated
def create_portal(*, customer_id: str, return_url: str, language: str) -> str:
    """Return the address of Stripe's own page for payment methods, invoices and cancelling."""
    made = client().v1.billing_portal.sessions.create(
        {"customer": customer_id, "return_url": return_url, "locale": locale(language)}
    )
    return made.url


def locale(language: str) -> Any:
    """The language of Stripe's pages."""
    code = language.split("-")[0].lower()
    return code if code in ("de", "en", "fr", "it", "nl", "es") else "auto"
