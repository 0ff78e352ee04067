"""Changing the price of a subscription in the middle of its period, and what an invoice would be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..calendar import next_period_end
from ..faults import invalid
from ..store import Body
from . import invoices, renewal
from .lists import fetch

if TYPE_CHECKING:
    from ..app import Twin


def change_price(twin: Twin, body: Body, items: list[dict[str, Any]], behaviour: str) -> None:
    """Change to another price now: the difference is invoiced at once, or (`none`) the next renewal costs it."""
    if behaviour not in ("always_invoice", "none"):
        raise invalid("The local twin invoices changes at once, or not at all.", param="proration_behavior")
    interval = body["items"]["data"][0]["price"]["recurring"]["interval"]
    charges = switch(twin, body, items)
    if behaviour == "none":
        if body["items"]["data"][0]["price"]["recurring"]["interval"] != interval:
            raise invalid("The local twin invoices another interval at once.", param="proration_behavior")
        charges = []
    twin.store.put(body)
    if charges:
        invoice = invoices.make(twin, body, charges, reason="subscription_update")
        body["latest_invoice"] = invoice["id"]
        if body["collection_method"] == "charge_automatically" and invoice["status"] == "open":
            twin.store.put(body)
            renewal.collect(twin, invoice)
            body["status"] = fetch(twin, "subscription", body["id"])["status"]


def switch(twin: Twin, body: Body, items: list[dict[str, Any]]) -> list[invoices.Charge]:
    """Put another price into the item of `body`; return what is given back and charged for the rest of the period."""
    [wanted] = items
    item = body["items"]["data"][0]
    if wanted["id"] != item["id"]:
        raise invalid(f"No such subscription item: '{wanted['id']}'", param="items[0][id]")
    before, after = item["price"], fetch(twin, "price", wanted["price"])
    if before["currency"] != after["currency"]:
        raise invalid("The price specified is in another currency.", param="items[0][price]")
    now, start, end = twin.store.now(), item["current_period_start"], item["current_period_end"]
    item["price"] = after
    item["plan"] = item["plan"] | {
        "id": after["id"],
        "amount": after["unit_amount"],
        "product": after["product"],
    }
    if body["status"] == "trialing" or before["id"] == after["id"]:
        return []
    rest = (end - now) / (end - start)
    back = invoices.Charge(
        f"Unused time on {renewal.describe(twin, before)}",
        -round(before["unit_amount"] * rest),
        now,
        end,
        True,
    )
    interval = after["recurring"]["interval"]
    if interval == before["recurring"]["interval"]:
        text = f"Remaining time on {renewal.describe(twin, after)}"
        return [back, invoices.Charge(text, round(after["unit_amount"] * rest), now, end, True)]
    # Another interval begins a period of its own.
    body["billing_cycle_anchor"] = now
    item["plan"]["interval"] = interval
    item.update(current_period_start=now, current_period_end=next_period_end(now, interval, now))
    text = renewal.describe(twin, after)
    return [back, invoices.Charge(text, after["unit_amount"], now, item["current_period_end"])]


def preview(twin: Twin, params: dict[str, Any]) -> Body:
    """POST /v1/invoices/create_preview"""
    body = json.loads(json.dumps(fetch(twin, "subscription", params["subscription"])))
    if body["status"] in renewal.ENDED:
        raise invalid("There is no upcoming invoice for this subscription.", code="invoice_upcoming_none")
    wanted = params.get("subscription_details", {}).get("items")
    if wanted:
        charges = switch(twin, body, wanted)
        return invoices.drawn_up(twin, body, charges, reason="upcoming") | {"status": "draft"}
    item = body["items"]["data"][0]
    begin = item["current_period_end"]
    end = next_period_end(begin, item["price"]["recurring"]["interval"], body["billing_cycle_anchor"])
    charge = invoices.Charge(renewal.describe(twin, item["price"]), item["price"]["unit_amount"], begin, end)
    return invoices.drawn_up(twin, body, [charge], reason="upcoming") | {"status": "draft"}
