"""Subscriptions: made by checkout or by invoice, renewed, past due, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import shapes
from ..calendar import DAY, next_period_end
from ..events import emit
from ..faults import invalid
from ..store import Body
from . import changes, invoices
from .lists import blank, fetch, page_of, sublist
from .renewal import ENDED, describe, method_of

if TYPE_CHECKING:
    from ..app import Twin

_INVOICE_SETTINGS = shapes.shape(
    custom_fields=shapes.custom_fields, description=shapes.text, footer=shapes.text
)
CREATE = shapes.shape(
    "customer",
    "items",
    customer=shapes.text,
    items=shapes.list_of(shapes.shape("price", price=shapes.text, quantity=shapes.integer)),
    collection_method=shapes.one_of("charge_automatically", "send_invoice"),
    days_until_due=shapes.integer,
    default_payment_method=shapes.text,
    trial_period_days=shapes.integer,
    default_tax_rates=shapes.list_of(shapes.text),
    invoice_settings=_INVOICE_SETTINGS,
    description=shapes.text,
    metadata=shapes.metadata,
    expand=shapes.list_of(shapes.text),
)
UPDATE = shapes.shape(
    items=shapes.list_of(shapes.shape("id", "price", id=shapes.text, price=shapes.text)),
    proration_behavior=shapes.one_of("always_invoice", "none"),
    default_tax_rates=shapes.list_of(shapes.text),
    cancel_at_period_end=shapes.boolean,
    default_payment_method=shapes.text,
    days_until_due=shapes.integer,
    description=shapes.text,
    invoice_settings=_INVOICE_SETTINGS,
    metadata=shapes.metadata,
    expand=shapes.list_of(shapes.text),
)
_STATUSES = (
    "active",
    "canceled",
    "incomplete",
    "incomplete_expired",
    "past_due",
    "paused",
    "trialing",
    "unpaid",
)
LIST = shapes.paged(
    customer=shapes.text,
    price=shapes.text,
    status=shapes.one_of("all", "ended", *_STATUSES),
    collection_method=shapes.one_of("charge_automatically", "send_invoice"),
)
CANCEL = shapes.shape(
    invoice_now=shapes.boolean,
    prorate=shapes.boolean,
    cancellation_details=shapes.shape(comment=shapes.text, feedback=shapes.text),
    expand=shapes.list_of(shapes.text),
)


def create(twin: Twin, params: dict[str, Any]) -> Body:
    """POST /v1/subscriptions"""
    fetch(twin, "customer", params["customer"])
    if params.get("collection_method") == "send_invoice" and "days_until_due" not in params:
        raise invalid(
            "days_until_due is required for send_invoice.", param="days_until_due", code="parameter_missing"
        )
    if params.get("collection_method") != "send_invoice" and "default_payment_method" not in params:
        raise invalid(
            "This customer has no attached payment source or default payment method.", code="resource_missing"
        )
    return start(twin, params)


def start(twin: Twin, params: dict[str, Any]) -> Body:
    """Begin a subscription; its first invoice is made, and charged unless it goes by mail."""
    if len(params["items"]) != 1:
        raise invalid("The local twin handles exactly one item.", param="items")
    price = fetch(twin, "price", params["items"][0]["price"])
    if not price["recurring"]:
        raise invalid("The price specified is not recurring.", param="items[0][price]")
    now = twin.store.now()
    trial_days = params.get("trial_period_days", 0)
    trial_end = now + trial_days * DAY if trial_days else None
    end = trial_end or next_period_end(now, price["recurring"]["interval"], now)
    body = _blank_subscription(twin, params, price["currency"], trial_end)
    body["items"] = sublist(
        [_item(twin, body["id"], price, now, end)], f"/v1/subscription_items?subscription={body['id']}"
    )
    twin.store.put(body)
    emit(twin, "customer.subscription.created", body)
    amount = 0 if trial_end else price["unit_amount"]
    text = "Trial period" if trial_end else describe(twin, price)
    invoice = invoices.make(
        twin, body, [invoices.Charge(text, amount, now, end)], reason="subscription_create"
    )
    body["latest_invoice"] = invoice["id"]
    if invoice["status"] == "open" and body["collection_method"] == "charge_automatically":
        invoices.charge(twin, invoice, method_of(twin, body), at_checkout=True)
    twin.store.put(body)
    emit(twin, "customer.subscription.updated", body)
    return body


def _blank_subscription(twin: Twin, params: dict[str, Any], currency: str, trial_end: int | None) -> Body:
    now = twin.store.now()
    behaviour = {"billing_cycle_anchor": None, "missing_payment_method": "create_invoice"}
    return {
        "id": twin.store.new_id("sub"),
        "object": "subscription",
        **blank(
            "application", "application_fee_percent", "billing_cycle_anchor_config", "billing_thresholds"
        ),
        **blank(
            "cancel_at",
            "canceled_at",
            "customer_account",
            "days_until_due",
            "default_payment_method",
            "default_source",
        ),
        **blank(
            "description",
            "ended_at",
            "latest_invoice",
            "managed_payments",
            "next_pending_invoice_item_invoice",
        ),
        **blank("on_behalf_of", "pause_collection", "pending_invoice_item_interval", "pending_setup_intent"),
        **blank("pending_update", "presentment_details", "schedule", "status_details", "transfer_data"),
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": trial_end or now,
        "billing_mode": {
            "flexible": {"proration_discounts": "included"},
            "type": "flexible",
            "updated_at": None,
        },
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "cancellation_details": blank("comment", "feedback", "reason"),
        "collection_method": "charge_automatically",
        "created": now,
        "currency": currency,
        "customer": params["customer"],
        "default_tax_rates": [fetch(twin, "tax_rate", one) for one in params.get("default_tax_rates", [])],
        "discounts": [],
        "livemode": False,
        "metadata": {},
        "payment_settings": {
            **blank("payment_method_options", "payment_method_types"),
            "save_default_payment_method": "off",
        },
        "start_date": now,
        "status": "trialing" if trial_end else "active",
        "test_clock": twin.test_clock(),
        "trial_end": trial_end,
        "trial_settings": {"end_behavior": behaviour},
        "trial_start": now if trial_end else None,
        **{
            name: params[name]
            for name in (
                "collection_method",
                "days_until_due",
                "default_payment_method",
                "description",
                "metadata",
            )
            if name in params
        },
        "invoice_settings": {
            **blank("account_tax_ids", "custom_fields", "description", "footer"),
            "issuer": {"type": "self"},
            **params.get("invoice_settings", {}),
        },
    }


def _item(twin: Twin, subscription_id: str, price: Body, start: int, end: int) -> Body:
    plan = {
        "id": price["id"],
        "object": "plan",
        **blank("meter", "nickname", "tiers_mode", "transform_usage", "trial_period_days"),
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": price["recurring"]["interval"],
        "interval_count": 1,
        "livemode": False,
        "metadata": price["metadata"],
        "product": price["product"],
        "usage_type": "licensed",
    }
    return {
        "id": twin.store.new_id("si"),
        "object": "subscription_item",
        "billed_until": None,
        "billing_thresholds": None,
        "created": start,
        "current_period_end": end,
        "current_period_start": start,
        "current_trial": None,
        "discounts": [],
        "metadata": {},
        "plan": plan,
        "price": price,
        "quantity": 1,
        "subscription": subscription_id,
        "tax_rates": [],
    }


def retrieve(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """GET /v1/subscriptions/{id}"""
    return fetch(twin, "subscription", id)


def index(twin: Twin, params: dict[str, Any]) -> Body:
    """GET /v1/subscriptions; without `status`, ended ones are left out."""
    rows = twin.store.find("subscription", customer=params.get("customer"))
    status = params.get("status", "")
    if not status:
        rows = [row for row in rows if row["status"] not in ENDED]
    elif status == "ended":
        rows = [row for row in rows if row["status"] in ENDED]
    elif status != "all":
        rows = [row for row in rows if row["status"] == status]
    if "price" in params:
        rows = [row for row in rows if row["items"]["data"][0]["price"]["id"] == params["price"]]
    if "collection_method" in params:
        rows = [row for row in rows if row["collection_method"] == params["collection_method"]]
    return page_of(rows, params, "/v1/subscriptions")


def update(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """POST /v1/subscriptions/{id}"""
    body = fetch(twin, "subscription", id)
    params.pop("expand", None)
    if body["status"] in ENDED:
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.")
    body["metadata"] |= params.pop("metadata", {})
    body["invoice_settings"] |= params.pop("invoice_settings", {})
    if "default_tax_rates" in params:
        body["default_tax_rates"] = [fetch(twin, "tax_rate", one) for one in params.pop("default_tax_rates")]
    if "items" in params:
        changes.change_price(twin, body, params.pop("items"), params.pop("proration_behavior", ""))
    if "cancel_at_period_end" in params:
        leaving = params["cancel_at_period_end"]
        body["cancel_at"] = body["items"]["data"][0]["current_period_end"] if leaving else None
        body["canceled_at"] = twin.store.now() if leaving else None
        body["cancellation_details"]["reason"] = "cancellation_requested" if leaving else None
    body.update(params)
    emit(twin, "customer.subscription.updated", twin.store.put(body))
    return body


def cancel(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """DELETE /v1/subscriptions/{id}"""
    body = fetch(twin, "subscription", id)
    if body["status"] in ENDED:
        raise invalid(f"No such subscription: '{id}'", param="id", code="resource_missing", status=404)
    body["cancellation_details"] |= params.get("cancellation_details", {})
    return end_now(twin, body, "cancellation_requested")


def end_now(twin: Twin, body: Body, reason: str) -> Body:
    """Cancel at this moment."""
    now = twin.store.now()
    body.update(status="canceled", ended_at=now, canceled_at=body["canceled_at"] or now)
    body["cancellation_details"]["reason"] = reason
    emit(twin, "customer.subscription.deleted", twin.store.put(body))
    return body
