"""How a subscription goes on: periods, collection, and the status that follows from its invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..calendar import next_period_end
from ..events import emit
from ..store import Body
from . import invoices
from .lists import fetch

if TYPE_CHECKING:
    from ..app import Twin

ENDED = ("canceled", "incomplete_expired")


def describe(twin: Twin, price: Body) -> str:
    """Return the words of an invoice line."""
    product = fetch(twin, "product", price["product"])
    return f"1 × {product['name']} (per {price['recurring']['interval']})"


def method_of(twin: Twin, subscription: Body) -> Body | None:
    """Return the payment method a subscription is charged to: its own, or its customer's."""
    own = subscription["default_payment_method"]
    customer = fetch(twin, "customer", subscription["customer"])
    chosen = own or customer["invoice_settings"]["default_payment_method"]
    return twin.store.get(chosen, "payment_method") if chosen else None


def renew(twin: Twin, body: Body) -> None:
    """Begin the next period: invoice it, and charge it unless it goes by mail."""
    item = body["items"]["data"][0]
    price = fetch(twin, "price", item["price"]["id"])
    begin = item["current_period_end"]
    end = next_period_end(begin, price["recurring"]["interval"], body["billing_cycle_anchor"])
    item.update(current_period_start=begin, current_period_end=end)
    if body["status"] == "trialing":
        body["status"] = "active"
    twin.store.put(body)
    charge = invoices.Charge(describe(twin, price), price["unit_amount"], begin, end)
    invoice = invoices.make(twin, body, [charge], reason="subscription_cycle")
    body["latest_invoice"] = invoice["id"]
    twin.store.put(body)
    if body["collection_method"] == "charge_automatically" and invoice["status"] == "open":
        collect(twin, invoice)
    emit(twin, "customer.subscription.updated", fetch(twin, "subscription", body["id"]))


def collect(twin: Twin, invoice: Body) -> str:
    """Try to collect an invoice of a subscription, and let the subscription follow."""
    body = fetch(twin, "subscription", invoices.subscription_id(invoice) or "")
    outcome = invoices.charge(twin, invoice, method_of(twin, body))
    follow(twin, body["id"])
    return outcome


def follow(twin: Twin, subscription_id: str) -> None:
    """Bring the status into line with the invoices: past due while one is owed, active when none is."""
    body = fetch(twin, "subscription", subscription_id)
    if body["status"] in (*ENDED, "trialing", "paused"):
        return
    now = twin.store.now()
    owed = [
        row
        for row in twin.store.find("invoice", customer=body["customer"])
        if invoices.subscription_id(row) == subscription_id
        and row["status"] == "open"
        and "_settles_at" not in row
    ]
    late = [row for row in owed if row["due_date"] is None or row["due_date"] <= now]
    status = "past_due" if late else "active"
    if status != body["status"]:
        body["status"] = status
        emit(twin, "customer.subscription.updated", twin.store.put(body))
