"""Payments as they are kept (charges), what was given back of them, and payers who contest them (disputes)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import shapes
from ..calendar import DAY
from ..events import emit
from ..store import Body
from .lists import blank, fetch, page_of

if TYPE_CHECKING:
    from ..app import Twin

CHARGES = shapes.paged(customer=shapes.text)
DISPUTES = shapes.paged(charge=shapes.text)
# How long a merchant has to answer a dispute.
_DAYS_TO_ANSWER = 9


def received(twin: Twin, invoice: Body, amount: int) -> Body:
    """Keep that money came in for an invoice."""
    body = {
        "id": twin.store.new_id("ch"),
        "object": "charge",
        **blank(
            "application",
            "application_fee",
            "application_fee_amount",
            "authorization_code",
            "balance_transaction",
            "calculated_statement_descriptor",
            "failure_balance_transaction",
            "failure_code",
            "failure_message",
            "on_behalf_of",
            "outcome",
            "payment_method",
            "payment_method_details",
        ),
        **blank(
            "receipt_email",
            "receipt_number",
            "receipt_url",
            "review",
            "shipping",
            "source",
            "source_transfer",
            "statement_descriptor",
            "statement_descriptor_suffix",
            "transfer_data",
            "transfer_group",
        ),
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "billing_details": {**blank("address", "email", "name", "phone", "tax_id")},
        "captured": True,
        "created": twin.store.now(),
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "description": f"Invoice {invoice['number']}",
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": {},
        "paid": True,
        "payment_intent": twin.store.new_id("pi"),
        "refunded": False,
        "status": "succeeded",
        "_invoice": invoice["id"],
    }
    emit(twin, "charge.succeeded", twin.store.put(body))
    return body


def for_invoice(twin: Twin, invoice: Body) -> list[Body]:
    """Return what came in for an invoice, newest first."""
    charges = twin.store.find("charge", customer=invoice["customer"])
    return [charge for charge in charges if charge["_invoice"] == invoice["id"]]


def give_back(twin: Twin, charge: Body, amount: int) -> None:
    """Refund some of a payment, or what is left of it."""
    amount = min(amount, charge["amount"] - charge["amount_refunded"])
    if amount <= 0:
        return
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    emit(twin, "charge.refunded", twin.store.put(charge))


def contest(twin: Twin, charge: Body) -> Body:
    """The payer asks the bank for the money back; Stripe asks for an answer within days."""
    charge["disputed"] = True
    twin.store.put(charge)
    body = {
        "id": twin.store.new_id("du"),
        "object": "dispute",
        "amount": charge["amount"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": twin.store.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": twin.store.now() + _DAYS_TO_ANSWER * DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "general",
        "status": "needs_response",
    }
    emit(twin, "charge.dispute.created", twin.store.put(body))
    return body


def decide(twin: Twin, dispute: Body, *, won: bool) -> None:
    """The bank has decided who keeps the money."""
    dispute["status"] = "won" if won else "lost"
    emit(twin, "charge.dispute.closed", twin.store.put(dispute))


def disputes_of(twin: Twin, charge: Body) -> list[Body]:
    """Return the disputes about a payment, newest first."""
    return [dispute for dispute in twin.store.find("dispute") if dispute["charge"] == charge["id"]]


def list_charges(twin: Twin, params: dict[str, Any]) -> Body:
    """GET /v1/charges"""
    return page_of(twin.store.find("charge", customer=params.get("customer")), params, "/v1/charges")


def retrieve_charge(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """GET /v1/charges/{id}"""
    return fetch(twin, "charge", id)


def list_disputes(twin: Twin, params: dict[str, Any]) -> Body:
    """GET /v1/disputes"""
    rows = twin.store.find("dispute")
    if "charge" in params:
        rows = [row for row in rows if row["charge"] == params["charge"]]
    return page_of(rows, params, "/v1/disputes")


def retrieve_dispute(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """GET /v1/disputes/{id}"""
    return fetch(twin, "dispute", id)
