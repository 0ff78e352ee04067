"""Checkout sessions: a page on which somebody subscribes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import shapes
from ..calendar import DAY
from ..events import emit
from ..faults import invalid
from ..store import Body
from . import invoices, subscriptions
from .lists import blank, fetch, page_of

if TYPE_CHECKING:
    from ..app import Twin

_AUTO = shapes.one_of("auto", "never")
CREATE = shapes.shape(
    "mode",
    "line_items",
    "success_url",
    mode=shapes.one_of("subscription"),
    customer=shapes.text,
    customer_update=shapes.shape(address=_AUTO, name=_AUTO, shipping=_AUTO),
    line_items=shapes.list_of(shapes.shape("price", price=shapes.text, quantity=shapes.integer)),
    success_url=shapes.url,
    cancel_url=shapes.url,
    client_reference_id=shapes.text,
    allowed_payment_method_types=shapes.list_of(shapes.one_of("card", "sepa_debit")),
    billing_address_collection=shapes.one_of("auto", "required"),
    payment_method_collection=shapes.one_of("always", "if_required"),
    tax_id_collection=shapes.shape(
        "enabled", enabled=shapes.boolean, required=shapes.one_of("if_supported", "never")
    ),
    locale=shapes.one_of("auto", "de", "en", "fr", "nl", "it", "es"),
    metadata=shapes.metadata,
    expires_at=shapes.integer,
    subscription_data=shapes.shape(
        description=shapes.text,
        metadata=shapes.metadata,
        default_tax_rates=shapes.list_of(shapes.text),
        trial_period_days=shapes.integer,
        trial_settings=shapes.shape(
            "end_behavior",
            end_behavior=shapes.shape(
                missing_payment_method=shapes.one_of("cancel", "create_invoice", "pause")
            ),
        ),
    ),
    expand=shapes.list_of(shapes.text),
)
LIST = shapes.paged(
    customer=shapes.text, status=shapes.one_of("complete", "expired", "open"), subscription=shapes.text
)


def create(twin: Twin, params: dict[str, Any]) -> Body:
    """POST /v1/checkout/sessions"""
    if "customer" not in params:
        raise invalid("The local twin needs a customer.", param="customer", code="parameter_missing")
    customer = fetch(twin, "customer", params["customer"])
    if len(params["line_items"]) != 1:
        raise invalid("The local twin handles exactly one line item.", param="line_items")
    price = fetch(twin, "price", params["line_items"][0]["price"])
    if not price["active"]:
        raise invalid("The price specified is inactive.", param="line_items[0][price]")
    if "sepa_debit" in params.get("allowed_payment_method_types", []) and price["currency"] != "eur":
        raise invalid(
            "sepa_debit can only be used with the currency eur.", param="allowed_payment_method_types"
        )
    session_id = twin.store.new_id("cs_test")
    data = params.get("subscription_data", {})
    trial = data.get("trial_period_days", 0)
    net = 0 if trial else price["unit_amount"]
    rates = [fetch(twin, "tax_rate", one) for one in data.get("default_tax_rates", [])]
    tax = sum(one["amount"] for one in invoices.taxes_of(twin, rates, net))
    now = twin.store.now()
    body = {
        "id": session_id,
        "object": "checkout.session",
        **blank(
            "adaptive_pricing",
            "after_expiration",
            "allow_promotion_codes",
            "branding_settings",
            "client_reference_id",
        ),
        **blank(
            "client_secret", "collected_information", "consent", "consent_collection", "currency_conversion"
        ),
        **blank("customer_account", "customer_creation", "customer_email", "excluded_payment_method_types"),
        **blank(
            "integration_identifier", "invoice", "invoice_creation", "managed_payments", "name_collection"
        ),
        **blank(
            "optional_items",
            "origin_context",
            "payment_intent",
            "payment_link",
            "payment_method_configuration_details",
        ),
        **blank("payment_method_options", "permissions", "phone_number_collection", "presentment_details"),
        **blank(
            "recovered_from",
            "redirect_on_completion",
            "return_url",
            "saved_payment_method_options",
            "setup_intent",
        ),
        **blank(
            "shipping_address_collection", "shipping_cost", "submit_type", "subscription", "wallet_options"
        ),
        "allowed_payment_method_types": params.get("allowed_payment_method_types") or None,
        "amount_subtotal": net,
        "amount_total": net + tax,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": params.get("billing_address_collection"),
        "cancel_url": params.get("cancel_url"),
        "created": now,
        "currency": price["currency"],
        "custom_fields": [],
        "custom_text": blank("after_submit", "shipping_address", "submit", "terms_of_service_acceptance"),
        "customer": customer["id"],
        "customer_details": {
            **blank("address", "business_name", "individual_name", "name", "phone"),
            "email": customer["email"],
            "tax_exempt": customer["tax_exempt"],
            "tax_ids": None,
        },
        "discounts": [],
        "expires_at": params.get("expires_at", now + DAY),
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "mode": "subscription",
        "payment_method_collection": params.get("payment_method_collection", "always"),
        "payment_method_types": params.get("allowed_payment_method_types")
        or (["card", "sepa_debit"] if price["currency"] == "eur" else ["card"]),
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "success_url": params["success_url"],
        "tax_id_collection": {"enabled": False, "required": "never", **params.get("tax_id_collection", {})},
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": tax},
        "ui_mode": "hosted_page",
        "url": f"{twin.public_url}/c/pay/{session_id}",
        "_price": price["id"],
        "_subscription_data": data,
    }
    if params.get("client_reference_id"):
        body["client_reference_id"] = params["client_reference_id"]
    return twin.store.put(body)


def retrieve(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """GET /v1/checkout/sessions/{id}"""
    return fetch(twin, "checkout.session", id)


def index(twin: Twin, params: dict[str, Any]) -> Body:
    """GET /v1/checkout/sessions"""
    rows = twin.store.find("checkout.session", customer=params.get("customer"))
    for name in ("status", "subscription"):
        if name in params:
            rows = [row for row in rows if row[name] == params[name]]
    return page_of(rows, params, "/v1/checkout/sessions")


def expire(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """POST /v1/checkout/sessions/{id}/expire"""
    body = fetch(twin, "checkout.session", id)
    if body["status"] != "open":
        raise invalid(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {body["status"]}.'
        )
    return close(twin, body)


def close(twin: Twin, body: Body) -> Body:
    """Close a session on which nobody paid."""
    body.update(status="expired", url=None)
    emit(twin, "checkout.session.expired", twin.store.put(body))
    return body


def complete(twin: Twin, body: Body, method: Body) -> Body:
    """Finish a session with a payment method: the subscription begins here."""
    data = body["_subscription_data"]
    params = {
        "customer": body["customer"],
        "items": [{"price": body["_price"]}],
        "default_payment_method": method["id"],
        **{
            name: data[name]
            for name in ("default_tax_rates", "description", "metadata", "trial_period_days")
            if name in data
        },
    }
    subscription = subscriptions.start(twin, params)
    invoice = fetch(twin, "invoice", subscription["latest_invoice"])
    free = invoice["amount_due"] == 0
    body.update(
        status="complete",
        payment_status="no_payment_required" if free else "paid" if invoice["status"] == "paid" else "unpaid",
        subscription=subscription["id"],
        invoice=invoice["id"],
        url=None,
    )
    body["customer_details"]["name"] = method["billing_details"]["name"]
    emit(twin, "checkout.session.completed", twin.store.put(body))
    return body


def settled(twin: Twin, invoice: Body, *, paid: bool) -> None:
    """Tell the session that a bank debit made on it went through, or did not."""
    for body in twin.store.find("checkout.session", customer=invoice["customer"]):
        if body["invoice"] == invoice["id"]:
            body["payment_status"] = "paid" if paid else "unpaid"
            emit(
                twin,
                f"checkout.session.async_payment_{'succeeded' if paid else 'failed'}",
                twin.store.put(body),
            )
