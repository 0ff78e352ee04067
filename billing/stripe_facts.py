"""What we take over from Stripe, in our own words. The gateway returns these, and nothing of the SDK's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CustomerDetails:
    """Who a customer is. `owes_the_tax`: the buyer pays it to its own state (reverse charge)."""

    name: str
    email: str
    street: str
    postal_code: str
    city: str
    country: str
    language: str
    owes_the_tax: bool


@dataclass(frozen=True)
class Checkout:
    """A payment page. `status` is "open", "complete" or "expired"; `url` is empty once it is not open."""

    id: str
    status: str
    url: str
    customer_id: str
    subscription_id: str
    operation_id: str


@dataclass(frozen=True)
class Subscription:
    """A subscription of one price. `amount` is in minor units."""

    id: str
    customer_id: str
    status: str
    collection_method: str
    price_id: str
    lookup_key: str
    currency: str
    amount: int
    interval: str
    current_period_start_at: datetime
    current_period_end_at: datetime
    trial_end_at: datetime | None
    cancel_at_period_end: bool
    cancel_at: datetime | None
    canceled_at: datetime | None
    ended_at: datetime | None
    started_at: datetime
    livemode: bool
    test_clock: str
    operation_id: str
    item_id: str
    tax_rate_id: str
    purchase_order: str


@dataclass(frozen=True)
class Line:
    """What an invoice charges for: `amount` in minor units, without tax; negative for time that is given back."""

    text: str
    amount: int
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True)
class Invoice:
    """An invoice. Amounts are in minor units."""

    id: str
    customer_id: str
    subscription_id: str
    number: str
    status: str
    collection_method: str
    currency: str
    subtotal: int
    tax: int
    total: int
    amount_due: int
    amount_paid: int
    amount_remaining: int
    attempted: bool
    period_start_at: datetime
    period_end_at: datetime
    issued_at: datetime
    finalized_at: datetime | None
    due_at: datetime | None
    paid_at: datetime | None
    next_payment_attempt_at: datetime | None
    hosted_url: str
    pdf_url: str
    purchase_order: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class CreditNote:
    """A credit note. Amounts are in minor units and positive."""

    id: str
    customer_id: str
    invoice_id: str
    number: str
    status: str
    reason: str
    currency: str
    subtotal: int
    tax: int
    total: int
    issued_at: datetime


@dataclass(frozen=True)
class Dispute:
    """A payer asks the bank for the money back. `status` is Stripe's word; `answer_by` is when the bank stops listening."""

    id: str
    status: str
    reason: str
    amount: int
    answer_by: datetime | None


@dataclass(frozen=True)
class Payment:
    """Money that came in. Amounts are in minor units; `dispute` is the latest one about it."""

    id: str
    customer_id: str
    currency: str
    amount: int
    refunded: int
    received_at: datetime
    dispute: Dispute | None = None


@dataclass(frozen=True)
class Preview:
    """What the next invoice would be. Amounts are in minor units; `due` is what would be collected."""

    currency: str
    subtotal: int
    tax: int
    total: int
    due: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Price:
    """A price as Stripe has it."""

    id: str
    lookup_key: str
    currency: str
    amount: int
    interval: str
    active: bool


@dataclass(frozen=True)
class Notice:
    """An event, of which only the outline is read. `customer_id` is empty in thin events."""

    id: str
    type: str
    is_thin: bool
    livemode: bool
    object_type: str
    object_id: str
    customer_id: str
    occurred_at: datetime
