"""Invoices: made for each period of a subscription, then paid, retried, or overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import shapes
from ..calendar import DAY
from ..events import emit
from ..store import Body
from .lists import blank, fetch, page_of, sublist

if TYPE_CHECKING:
    from ..app import Twin

LIST = shapes.paged(
    customer=shapes.text,
    subscription=shapes.text,
    status=shapes.one_of("draft", "open", "paid", "uncollectible", "void"),
    collection_method=shapes.one_of("charge_automatically", "send_invoice"),
    created=shapes.shape(gt=shapes.integer, gte=shapes.integer, lt=shapes.integer, lte=shapes.integer),
)
# Days between one failed attempt and the next; afterwards Stripe stops trying (the subscription stays past due).
RETRY_AFTER_DAYS = (3, 5, 7)


def retrieve(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """GET /v1/invoices/{id}"""
    return fetch(twin, "invoice", id)


def index(twin: Twin, params: dict[str, Any]) -> Body:
    """GET /v1/invoices"""
    rows = twin.store.find("invoice", customer=params.get("customer"))
    for name in ("status", "collection_method"):
        if name in params:
            rows = [row for row in rows if row[name] == params[name]]
    if "subscription" in params:
        rows = [row for row in rows if subscription_id(row) == params["subscription"]]
    compare = {"gt": int.__gt__, "gte": int.__ge__, "lt": int.__lt__, "lte": int.__le__}
    for name, bound in params.get("created", {}).items():
        rows = [row for row in rows if compare[name](row["created"], bound)]
    return page_of(rows, params, "/v1/invoices")


def subscription_id(invoice: Body) -> str | None:
    """Return the subscription an invoice belongs to, where API 2026-10-28 keeps it."""
    parent = invoice["parent"]
    details = parent and parent["subscription_details"]
    return str(details["subscription"]) if details else None


def make(
    twin: Twin, subscription: Body, *, amount: int, reason: str, start: int, end: int, text: str
) -> Body:
    """Make and finalise the invoice of one period. An amount of 0 is paid at once."""
    customer = fetch(twin, "customer", subscription["customer"])
    now = twin.store.now()
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04}"
    customer["next_invoice_sequence"] += 1
    twin.store.put(customer)
    invoice_id = twin.store.new_id("in")
    by_mail = subscription["collection_method"] == "send_invoice"
    line = _line(twin, subscription, invoice_id, amount, start, end, text)
    invoice = {
        "id": invoice_id,
        "object": "invoice",
        **blank("account_tax_ids", "amount_paid_off_stripe", "application", "automatically_finalizes_at"),
        **blank(
            "confirmation_secret", "customer_account", "customer_phone", "customer_shipping", "default_source"
        ),
        **blank(
            "default_payment_method",
            "description",
            "ending_balance",
            "footer",
            "from_invoice",
            "latest_revision",
        ),
        **blank(
            "last_finalization_error", "next_payment_attempt", "on_behalf_of", "receipt_number", "rendering"
        ),
        **blank(
            "shipping_cost", "shipping_details", "statement_descriptor", "status_details", "threshold_reason"
        ),
        "account_country": "FR",
        "account_name": "Civocracy",
        "amount_due": amount,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_remaining": amount,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": {**blank("disabled_reason", "liability", "provider", "status"), "enabled": False},
        "billing_reason": reason,
        "collection_method": subscription["collection_method"],
        "created": now,
        "currency": subscription["currency"],
        "custom_fields": subscription["invoice_settings"].get("custom_fields"),
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_tax_exempt": customer["tax_exempt"],
        "customer_tax_ids": [],
        "default_tax_rates": [],
        "discounts": [],
        "due_date": now + subscription["days_until_due"] * DAY if by_mail else None,
        "effective_at": now,
        "hosted_invoice_url": f"{twin.public_url}/i/{invoice_id}",
        "invoice_pdf": f"{twin.public_url}/i/{invoice_id}/pdf",
        "issuer": {"type": "self"},
        "lines": sublist([line], f"/v1/invoices/{invoice_id}/lines"),
        "livemode": False,
        "metadata": {},
        "number": number,
        "parent": {
            "type": "subscription_details",
            "quote_details": None,
            "subscription_details": {
                "metadata": subscription["metadata"],
                "subscription": subscription["id"],
            },
        },
        "payment_settings": blank("default_mandate", "payment_method_options", "payment_method_types"),
        "period_end": now,
        "period_start": start if reason == "subscription_cycle" else now,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "open",
        "status_transitions": {
            **blank("marked_uncollectible_at", "paid_at", "voided_at"),
            "finalized_at": now,
        },
        "subtotal": amount,
        "subtotal_excluding_tax": amount,
        "test_clock": twin.test_clock(),
        "total": amount,
        "total_discount_amounts": [],
        "total_excluding_tax": amount,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
        "webhooks_delivered_at": now,
    }
    twin.store.put(invoice)
    emit(twin, "invoice.created", invoice)
    emit(twin, "invoice.finalized", invoice)
    if amount == 0:
        mark_paid(twin, invoice)
    elif by_mail:
        emit(twin, "invoice.sent", invoice)
    return invoice


def _line(
    twin: Twin, subscription: Body, invoice_id: str, amount: int, start: int, end: int, text: str
) -> Body:
    item = subscription["items"]["data"][0]
    return {
        "id": twin.store.new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": subscription["currency"],
        "description": text,
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice_id,
        "livemode": False,
        "metadata": subscription["metadata"],
        "parent": {
            "type": "subscription_item_details",
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": subscription["id"],
                "subscription_item": item["id"],
            },
        },
        "period": {"start": start, "end": end},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": item["price"]["id"], "product": item["price"]["product"]},
            "type": "price_details",
            "unit_amount_decimal": str(amount),
        },
        "quantity": 1,
        "quantity_decimal": "1",
        "subscription": subscription["id"],
        "subtotal": amount,
        "taxes": [],
    }


def mark_paid(twin: Twin, invoice: Body) -> None:
    """Record the whole amount as paid."""
    invoice.update(
        status="paid",
        amount_paid=invoice["amount_due"],
        amount_remaining=0,
        attempted=True,
        next_payment_attempt=None,
        auto_advance=False,
    )
    invoice["status_transitions"]["paid_at"] = twin.store.now()
    invoice.pop("_settles_at", None)
    twin.store.put(invoice)
    emit(twin, "invoice.paid", invoice)
    if invoice["amount_due"]:
        emit(twin, "invoice.payment_succeeded", invoice)


def charge(twin: Twin, invoice: Body, method: Body | None, *, at_checkout: bool = False) -> str:
    """Try to collect an open invoice; return "paid", "processing" or "failed".

    On the payment page a card was just checked, so a card that fails later still works there.
    """
    invoice["attempted"] = True
    invoice["attempt_count"] += 1
    if method and method["_settles_after"] is not None:
        invoice.update(next_payment_attempt=None, _settles_at=twin.store.now() + method["_settles_after"])
        twin.store.put(invoice)
        emit(twin, "invoice.updated", invoice)
        return "processing"
    if method and (at_checkout or method["_later"] == "ok"):
        mark_paid(twin, invoice)
        return "paid"
    fail(twin, invoice)
    return "failed"


def fail(twin: Twin, invoice: Body) -> None:
    """Record a failed attempt and plan the next one, as long as there is one."""
    attempts = invoice["attempt_count"]
    invoice.pop("_settles_at", None)
    retry = attempts <= len(RETRY_AFTER_DAYS)
    invoice["next_payment_attempt"] = (
        twin.store.now() + RETRY_AFTER_DAYS[attempts - 1] * DAY if retry else None
    )
    twin.store.put(invoice)
    emit(twin, "invoice.payment_failed", invoice)
