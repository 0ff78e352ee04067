"""Tax rates, and credit notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import shapes
from ..events import emit
from ..faults import invalid
from ..store import Body
from . import invoices
from .lists import blank, fetch, page_of, sublist

if TYPE_CHECKING:
    from ..app import Twin

RATE_CREATE = shapes.shape(
    "display_name",
    "inclusive",
    "percentage",
    display_name=shapes.text,
    inclusive=shapes.boolean,
    percentage=shapes.decimal,
    country=shapes.text,
    tax_type=shapes.one_of("vat"),
    metadata=shapes.metadata,
)
RATE_LIST = shapes.paged(active=shapes.boolean)
NOTE_CREATE = shapes.shape(
    "invoice",
    invoice=shapes.text,
    amount=shapes.integer,
    reason=shapes.one_of("duplicate", "fraudulent", "order_change", "product_unsatisfactory"),
    refund_amount=shapes.integer,
    credit_amount=shapes.integer,
    out_of_band_amount=shapes.integer,
    metadata=shapes.metadata,
)
NOTE_LIST = shapes.paged(customer=shapes.text, invoice=shapes.text)


def create_rate(twin: Twin, params: dict[str, Any]) -> Body:
    """POST /v1/tax_rates"""
    body = {
        "id": twin.store.new_id("txr"),
        "object": "tax_rate",
        **blank("country", "description", "flat_amount", "jurisdiction", "state", "tax_type"),
        "active": True,
        "created": twin.store.now(),
        "effective_percentage": params["percentage"],
        "jurisdiction_level": None,
        "livemode": False,
        "metadata": {},
        "rate_type": "percentage",
        **params,
    }
    return twin.store.put(body)


def list_rates(twin: Twin, params: dict[str, Any]) -> Body:
    """GET /v1/tax_rates"""
    return page_of(twin.store.find("tax_rate"), params, "/v1/tax_rates")


def create_note(twin: Twin, params: dict[str, Any]) -> Body:
    """POST /v1/credit_notes"""
    invoice = fetch(twin, "invoice", params["invoice"])
    if invoice["status"] not in ("open", "paid"):
        raise invalid(
            f"Credit notes cannot be made for an invoice that is {invoice['status']}.", param="invoice"
        )
    total: int = params["amount"] if "amount" in params else invoice["total"]
    room = invoice["total"] - sum(note["total"] for note in notes_of(twin, invoice))
    if not 0 < total <= room:
        raise invalid(f"The sum of credit notes would exceed the invoice by {total - room}.", param="amount")
    return credit(twin, invoice, total, reason=params.get("reason"), metadata=params.get("metadata", {}))


def notes_of(twin: Twin, invoice: Body) -> list[Body]:
    """Return the credit notes of an invoice that hold."""
    found = twin.store.find("credit_note", customer=invoice["customer"])
    return [note for note in found if note["invoice"] == invoice["id"] and note["status"] == "issued"]


def credit(
    twin: Twin, invoice: Body, total: int, *, reason: str | None, metadata: dict[str, str] | None = None
) -> Body:
    """Give back `total` (with tax) of an invoice: less is due, or what was paid is refunded."""
    taxed = sum(one["amount"] for one in invoice["total_taxes"])
    tax = round(total * taxed / invoice["total"])
    now = twin.store.now()
    note_id = twin.store.new_id("cn")
    was_open = invoice["status"] == "open"
    body = {
        "id": note_id,
        "object": "credit_note",
        **blank(
            "customer_account", "customer_balance_transaction", "memo", "out_of_band_amount", "voided_at"
        ),
        "amount": total,
        "amount_shipping": 0,
        "created": now,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": now,
        "invoice": invoice["id"],
        "lines": sublist([], f"/v1/credit_notes/{note_id}/lines"),
        "livemode": False,
        "metadata": metadata or {},
        "number": f"{invoice['number']}-CN-{len(notes_of(twin, invoice)) + 1:02}",
        "pdf": f"{twin.public_url}/i/{invoice['id']}/pdf",
        "post_payment_amount": 0 if was_open else total,
        "pre_payment_amount": total if was_open else 0,
        "pretax_credit_amounts": [],
        "reason": reason,
        "refunds": [],
        "shipping_cost": None,
        "status": "issued",
        "subtotal": total - tax,
        "subtotal_excluding_tax": total - tax,
        "total": total,
        "total_excluding_tax": total - tax,
        "total_taxes": [
            one | {"amount": tax, "taxable_amount": total - tax} for one in invoice["total_taxes"][:1]
        ],
        "type": "pre_payment" if was_open else "post_payment",
    }
    twin.store.put(body)
    if was_open:
        _lower(twin, invoice, total)
    else:
        invoice["post_payment_credit_notes_amount"] += total
        twin.store.put(invoice)
    emit(twin, "credit_note.created", body)
    return body


def _lower(twin: Twin, invoice: Body, by: int) -> None:
    invoice["pre_payment_credit_notes_amount"] += by
    invoice["amount_due"] = max(0, invoice["amount_due"] - by)
    invoice["amount_remaining"] = max(0, invoice["amount_remaining"] - by)
    twin.store.put(invoice)
    if invoice["amount_remaining"] == 0:
        invoices.mark_paid(twin, invoice)
    else:
        emit(twin, "invoice.updated", invoice)


def list_notes(twin: Twin, params: dict[str, Any]) -> Body:
    """GET /v1/credit_notes"""
    rows = twin.store.find("credit_note", customer=params.get("customer"))
    if "invoice" in params:
        rows = [row for row in rows if row["invoice"] == params["invoice"]]
    return page_of(rows, params, "/v1/credit_notes")


def retrieve_note(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """GET /v1/credit_notes/{id}"""
    return fetch(twin, "credit_note", id)
