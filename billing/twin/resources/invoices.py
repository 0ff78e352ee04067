"""Invoices: made for each period of a subscription, then paid, retried, or overdue."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from .. import shapes
from ..calendar import DAY
from ..events import emit
from ..store import Body
from . import payments
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


PREVIEW = shapes.shape(
    "subscription",
    subscription=shapes.text,
    subscription_details=shapes.shape(
        items=shapes.list_of(shapes.shape("id", "price", id=shapes.text, price=shapes.text)),
        proration_behavior=shapes.one_of("always_invoice", "create_prorations", "none"),
    ),
)


def subscription_id(invoice: Body) -> str | None:
    """Return the subscription an invoice belongs to, where API 2026-10-28 keeps it."""
    parent = invoice["parent"]
    details = parent and parent["subscription_details"]
    return str(details["subscription"]) if details else None


@dataclass(frozen=True)
class Charge:
    """One line to be: what for, how much (minor units, without tax; negative gives back), and for which time."""

    text: str
    amount: int
    start: int
    end: int
    is_proration: bool = False


def make(twin: Twin, subscription: Body, charges: list[Charge], *, reason: str) -> Body:
    """Make and finalise an invoice. What is due may be nothing: then it is paid at once, and a rest is kept as balance."""
    invoice = drawn_up(twin, subscription, charges, reason=reason)
    customer = fetch(twin, "customer", subscription["customer"])
    customer["balance"] = invoice["ending_balance"]
    customer["next_invoice_sequence"] += 1
    twin.store.put(customer)
    twin.store.put(invoice)
    emit(twin, "invoice.created", invoice)
    emit(twin, "invoice.finalized", invoice)
    if invoice["amount_due"] == 0:
        mark_paid(twin, invoice)
    elif subscription["collection_method"] == "send_invoice":
        emit(twin, "invoice.sent", invoice)
    return invoice


def taxes_of(twin: Twin, rates: list[Body], net: int) -> list[Body]:
    """The taxes that are added to an amount, half a cent rounded away from zero."""
    found = []
    for rate in rates:
        amount = abs(net) * Decimal(str(rate["percentage"])) / 100
        whole = int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
        zero = "reverse_charge" if rate["metadata"].get("category") == "AE" else "not_subject_to_tax"
        found.append(
            {
                "amount": whole if net >= 0 else -whole,
                "tax_behavior": "exclusive",
                "tax_rate_details": {"tax_rate": rate["id"]},
                "taxability_reason": "standard_rated" if rate["percentage"] else zero,
                "taxable_amount": net,
                "type": "tax_rate_details",
            }
        )
    return found


def drawn_up(twin: Twin, subscription: Body, charges: list[Charge], *, reason: str) -> Body:
    """Return an invoice of these charges that is not kept, and that nobody is told about."""
    customer = fetch(twin, "customer", subscription["customer"])
    now = twin.store.now()
    invoice_id = twin.store.new_id("in")
    by_mail = subscription["collection_method"] == "send_invoice"
    rates = [fetch(twin, "tax_rate", rate["id"]) for rate in subscription["default_tax_rates"]]
    net = sum(charge.amount for charge in charges)
    taxes = taxes_of(twin, rates, net)
    total = net + sum(one["amount"] for one in taxes)
    # A negative balance is the customer's money: it pays first, and what an invoice gives back is added to it.
    before = customer["balance"]
    due = max(0, total + before)
    return {
        "id": invoice_id,
        "object": "invoice",
        **blank("account_tax_ids", "amount_paid_off_stripe", "application", "automatically_finalizes_at"),
        **blank(
            "confirmation_secret", "customer_account", "customer_phone", "customer_shipping", "default_source"
        ),
        **blank(
            "default_payment_method",
            "description",
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
        "amount_due": due,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_remaining": due,
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
        "default_tax_rates": rates,
        "discounts": [],
        "due_date": now + subscription["days_until_due"] * DAY if by_mail else None,
        "effective_at": now,
        "ending_balance": total + before - due,
        "hosted_invoice_url": f"{twin.public_url}/i/{invoice_id}",
        "invoice_pdf": f"{twin.public_url}/i/{invoice_id}/pdf",
        "issuer": {"type": "self"},
        "lines": sublist(
            [_line(twin, subscription, invoice_id, charge) for charge in charges],
            f"/v1/invoices/{invoice_id}/lines",
        ),
        "livemode": False,
        "metadata": {},
        "number": f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04}",
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
        "period_start": charges[0].start if reason == "subscription_cycle" else now,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": before,
        "status": "open",
        "status_transitions": {
            **blank("marked_uncollectible_at", "paid_at", "voided_at"),
            "finalized_at": now,
        },
        "subtotal": net,
        "subtotal_excluding_tax": net,
        "test_clock": twin.test_clock(),
        "total": total,
        "total_discount_amounts": [],
        "total_excluding_tax": net,
        "total_pretax_credit_amounts": [],
        "total_taxes": taxes,
        "webhooks_delivered_at": now,
    }


def _line(twin: Twin, subscription: Body, invoice_id: str, charge: Charge) -> Body:
    item = subscription["items"]["data"][0]
    return {
        "id": twin.store.new_id("il"),
        "object": "line_item",
        "amount": charge.amount,
        "currency": subscription["currency"],
        "description": charge.text,
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
                "proration": charge.is_proration,
                "proration_details": {"credited_items": None},
                "subscription": subscription["id"],
                "subscription_item": item["id"],
            },
        },
        "period": {"start": charge.start, "end": charge.end},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": item["price"]["id"], "product": item["price"]["product"]},
            "type": "price_details",
            "unit_amount_decimal": str(charge.amount),
        },
        "quantity": 1,
        "quantity_decimal": "1",
        "subscription": subscription["id"],
        "subtotal": charge.amount,
        "taxes": [],
    }


def mark_paid(twin: Twin, invoice: Body, *, outside: bool = False) -> None:
    """Record what is left as paid; `outside` is money that came by another way than Stripe."""
    rest = invoice["amount_remaining"]
    invoice.update(
        status="paid",
        amount_paid=invoice["amount_due"],
        amount_remaining=0,
        attempted=True,
        next_payment_attempt=None,
        auto_advance=False,
    )
    if outside:
        invoice["amount_paid_off_stripe"] = rest
    invoice["status_transitions"]["paid_at"] = twin.store.now()
    invoice.pop("_settles_at", None)
    twin.store.put(invoice)
    if rest and not outside:
        payments.received(twin, invoice, rest)
    emit(twin, "invoice.paid", invoice)
    if invoice["amount_due"]:
        emit(twin, "invoice.payment_succeeded", invoice)


def receive(twin: Twin, invoice: Body, amount: int) -> None:
    """A transfer came in: some of what is due, all of it, or more, which is kept as the customer's balance."""
    rest = invoice["amount_remaining"]
    if amount < rest:
        invoice["amount_paid"] += amount
        invoice["amount_remaining"] -= amount
        twin.store.put(invoice)
        payments.received(twin, invoice, amount)
        emit(twin, "invoice.updated", invoice)
        return
    invoice["amount_overpaid"] = amount - rest
    mark_paid(twin, invoice)
    if amount > rest:
        customer = fetch(twin, "customer", invoice["customer"])
        customer["balance"] -= amount - rest
        payments.received(twin, invoice, amount - rest)
        emit(twin, "customer.updated", twin.store.put(customer))
        emit(twin, "invoice.overpaid", invoice)


def give_up(twin: Twin, invoice: Body, *, void: bool) -> None:
    """Expect no money any more: the invoice was wrong (void), or nobody will pay it."""
    what, when = ("void", "voided_at") if void else ("uncollectible", "marked_uncollectible_at")
    invoice.update(status=what, next_payment_attempt=None, auto_advance=False)
    invoice["status_transitions"][when] = twin.store.now()
    twin.store.put(invoice)
    emit(twin, "invoice.voided" if void else "invoice.marked_uncollectible", invoice)


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
