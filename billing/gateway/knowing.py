"""What Stripe knows, and what it tells us."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import stripe
from django.conf import settings

from billing import readings
from billing.gateway.connection import SignatureInvalid, client, translated
from billing.stripe_facts import CreditNote, Invoice, Notice, Payment, Subscription

#: Seconds by which the stamp of a signature may lie in the past.
TOLERANCE = 300


@translated
def list_subscriptions(customer_id: str) -> list[Subscription]:
    """Return all subscriptions of a customer, ended ones too."""
    page = client().v1.subscriptions.list({"customer": customer_id, "status": "all", "limit": 100})
    return [readings.subscription(entry) for entry in page.auto_paging_iter()]


@translated
def list_invoices(customer_id: str) -> list[Invoice]:
    """Return all invoices of a customer that were issued."""
    page = client().v1.invoices.list({"customer": customer_id, "limit": 100})
    return [readings.invoice(entry) for entry in page.auto_paging_iter() if entry.status != "draft"]


@translated
def list_credit_notes(customer_id: str) -> list[CreditNote]:
    """Return all credit notes of a customer."""
    page = client().v1.credit_notes.list({"customer": customer_id, "limit": 100})
    return [readings.credit_note(entry) for entry in page.auto_paging_iter()]


@translated
def list_payments(customer_id: str) -> list[Payment]:
    """Return all money that came in from a customer, with the latest dispute about each."""
    page = client().v1.charges.list({"customer": customer_id, "limit": 100})
    return [
        readings.payment(entry, _latest_dispute(entry.id) if entry.disputed else None)
        for entry in page.auto_paging_iter()
        if entry.status == "succeeded"
    ]


def _latest_dispute(charge_id: str) -> Any:
    return next(iter(client().v1.disputes.list({"charge": charge_id, "limit": 1}).data), None)


@translated
def clock_of(test_clock: str) -> datetime:
    """Return the time of a test clock (sandbox and twin only)."""
    return readings.moment(client().v1.test_helpers.test_clocks.retrieve(test_clock).frozen_time)


@translated
def customer_of(object_type: str, object_id: str) -> str:
    """Return the customer that an object of a thin event belongs to; nothing for kinds that have none."""
    fetch: dict[str, Callable[[str], Any]] = {
        "checkout.session": client().v1.checkout.sessions.retrieve,
        "subscription": client().v1.subscriptions.retrieve,
        "invoice": client().v1.invoices.retrieve,
        "credit_note": client().v1.credit_notes.retrieve,
        "charge": client().v1.charges.retrieve,
    }
    if object_type == "customer":
        return object_id
    if object_type == "dispute":  # it names the payment alone
        charge = readings.identity(client().v1.disputes.retrieve(object_id).charge)
        return readings.identity(client().v1.charges.retrieve(charge).customer)
    if object_type not in fetch:
        return ""
    return readings.identity(fetch[object_type](object_id).customer)


def read_notice(payload: bytes, signature: str) -> Notice:
    """Verify a webhook against every configured secret and return its outline.

    Raises SignatureInvalid, or ValueError when the body is not an event.
    """
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.WebhookSignature.verify_header(payload, signature, secret, TOLERANCE)
        except stripe.SignatureVerificationError:
            continue
        body = json.loads(payload)
        if not isinstance(body, dict):
            raise ValueError("The body is not an event.")
        return readings.notice(body)
    raise SignatureInvalid("None of the webhook secrets has signed this.")
