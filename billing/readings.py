"""From the SDK's objects to ours. The gateway calls these; they only read attributes, so they need not import the SDK."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from billing.stripe_facts import (
    Checkout,
    CreditNote,
    Dispute,
    Invoice,
    Line,
    Notice,
    Payment,
    Preview,
    Price,
    Subscription,
)

#: The name under which Stripe prints the purchase order on an invoice.
ORDER_FIELD = "Purchase order"


def notice(body: dict[str, Any]) -> Notice:
    """Return the outline of an event, thin or snapshot. Raises ValueError when it is none."""
    is_thin = body.get("object") == "v2.core.event"
    try:
        subject = (body.get("related_object") or {}) if is_thin else body["data"]["object"]
        kind = str(subject.get("type" if is_thin else "object", ""))
        customer = (
            "" if is_thin else subject["id"] if kind == "customer" else identity(subject.get("customer"))
        )
        created = body["created"]
        return Notice(
            # The same change may be told in both forms: the id of the snapshot event is the one that they share.
            id=str((is_thin and body.get("snapshot_event")) or body["id"]),
            type=str(body["type"]).removeprefix("v1.") if is_thin else str(body["type"]),
            is_thin=is_thin,
            livemode=bool(body["livemode"]),
            object_type=kind,
            object_id=str(subject.get("id", "")),
            customer_id=customer,
            occurred_at=datetime.fromisoformat(created) if is_thin else moment(created),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("The body is not an event.") from error


def checkout(session: Any) -> Checkout:
    """Return a payment page."""
    return Checkout(
        id=session.id,
        status=session.status or "",
        url=session.url or "",
        customer_id=identity(session.customer),
        subscription_id=identity(session.subscription),
        operation_id=entry(session.metadata, "operation_id"),
    )


def subscription(body: Any) -> Subscription:
    """Return a subscription; the dates of the period are those of its one item."""
    item = body.items.data[0]
    return Subscription(
        id=body.id,
        customer_id=identity(body.customer),
        status=body.status,
        collection_method=body.collection_method,
        price_id=item.price.id,
        lookup_key=item.price.lookup_key or "",
        currency=body.currency.upper(),
        amount=(item.price.unit_amount or 0) * (item.quantity or 1),
        interval=item.price.recurring.interval if item.price.recurring else "",
        current_period_start_at=moment(item.current_period_start),
        current_period_end_at=moment(item.current_period_end),
        trial_end_at=_maybe(body.trial_end),
        cancel_at_period_end=body.cancel_at_period_end,
        cancel_at=_maybe(body.cancel_at),
        canceled_at=_maybe(body.canceled_at),
        ended_at=_maybe(body.ended_at),
        started_at=moment(body.start_date),
        livemode=body.livemode,
        test_clock=identity(body.test_clock),
        operation_id=entry(body.metadata, "operation_id"),
        item_id=item.id,
        tax_rate_id=next((identity(rate) for rate in body.default_tax_rates or []), ""),
        purchase_order=_order(body.invoice_settings.custom_fields if body.invoice_settings else None),
    )


def invoice(body: Any) -> Invoice:
    """Return an invoice; what it is for is kept under `parent`."""
    details = body.parent.subscription_details if body.parent else None
    return Invoice(
        id=body.id,
        customer_id=identity(body.customer),
        subscription_id=identity(details.subscription) if details else "",
        number=body.number or "",
        status=body.status or "",
        collection_method=body.collection_method,
        currency=body.currency.upper(),
        subtotal=body.subtotal,
        tax=_tax(body),
        total=body.total,
        amount_due=body.amount_due,
        amount_paid=body.amount_paid,
        amount_remaining=body.amount_remaining,
        attempted=body.attempted,
        period_start_at=moment(body.period_start),
        period_end_at=moment(body.period_end),
        issued_at=moment(body.created),
        finalized_at=_maybe(body.status_transitions.finalized_at),
        due_at=_maybe(body.due_date),
        paid_at=_maybe(body.status_transitions.paid_at),
        next_payment_attempt_at=_maybe(body.next_payment_attempt),
        hosted_url=body.hosted_invoice_url or "",
        pdf_url=body.invoice_pdf or "",
        purchase_order=_order(body.custom_fields),
        lines=_lines(body),
    )


def credit_note(body: Any) -> CreditNote:
    """Return a credit note."""
    return CreditNote(
        id=body.id,
        customer_id=identity(body.customer),
        invoice_id=identity(body.invoice),
        number=body.number,
        status=body.status,
        reason=body.reason or "",
        currency=body.currency.upper(),
        subtotal=body.subtotal,
        tax=_tax(body),
        total=body.total,
        issued_at=moment(body.created),
    )


def payment(body: Any, contested: Any = None) -> Payment:
    """Return a payment (Stripe calls it a charge), with the dispute about it if there is one."""
    return Payment(
        id=body.id,
        customer_id=identity(body.customer),
        currency=body.currency.upper(),
        amount=body.amount,
        refunded=body.amount_refunded,
        received_at=moment(body.created),
        dispute=None
        if contested is None
        else Dispute(
            id=contested.id,
            status=contested.status,
            reason=contested.reason,
            amount=contested.amount,
            answer_by=_maybe(contested.evidence_details.due_by),
        ),
    )


def preview(body: Any) -> Preview:
    """Return what an invoice would be that does not exist yet."""
    return Preview(
        currency=body.currency.upper(),
        subtotal=body.subtotal,
        tax=_tax(body),
        total=body.total,
        due=body.amount_due,
        lines=_lines(body),
    )


def _tax(body: Any) -> int:
    return sum(one.amount for one in body.total_taxes or [])


def _order(fields: Any) -> str:
    return next((one.value for one in fields or [] if one.name == ORDER_FIELD), "")


def _lines(body: Any) -> tuple[Line, ...]:
    # Stripe lists at most ten lines inside an invoice: ours have one, or two for each change of plan in a period.
    return tuple(
        Line(one.description or "", one.amount, moment(one.period.start), moment(one.period.end))
        for one in body.lines.data
    )


def price(body: Any) -> Price:
    """Return a price."""
    return Price(
        id=body.id,
        lookup_key=body.lookup_key or "",
        currency=body.currency.upper(),
        amount=body.unit_amount or 0,
        interval=body.recurring.interval if body.recurring else "",
        active=body.active,
    )


def identity(value: Any) -> str:
    """Return the id of something that Stripe gives as an id, an object, or not at all."""
    if value is None or isinstance(value, str):
        return value or ""
    return str(value["id"])


def entry(metadata: Any, name: str) -> str:
    """Return one entry of the metadata, or nothing."""
    return str(metadata[name]) if metadata is not None and name in metadata else ""


def moment(seconds: int) -> datetime:
    """Return a time that Stripe gives in seconds."""
    return datetime.fromtimestamp(seconds, UTC)


def _maybe(seconds: int | None) -> datetime | None:
    return None if seconds is None else moment(seconds)
