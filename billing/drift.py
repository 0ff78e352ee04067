"""What must never differ between Stripe's side and ours: pure comparisons, in words that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing import access
from billing.models import (
    CreditNoteSnapshot,
    EInvoice,
    InvoiceSnapshot,
    PaymentSnapshot,
    Plan,
    PlanPrice,
    SubscriptionSnapshot,
)

KINDS = {
    "customer_gone": _("The customer was deleted in Stripe"),
    "two_subscriptions": _("There is more than one live subscription"),
    "unknown_price": _("The subscription has a price that is not on our list"),
    "other_amount": _("The price has another amount in Stripe than on our list"),
    "document_differs": _("The legal invoice says another amount than Stripe"),
    "void_after_document": _("An invoice was voided in Stripe after its legal document was made"),
    "outgrown": _("The population is above the band of the plan"),
    "disputed": _("The payer contests a payment"),
    "dispute_lost": _("A contested payment was given back to the payer"),
    "refund_without_note": _("More was given back than credit notes say"),
    "refused": _("Stripe refused a question about this account"),
}

#: What stays as it is once a person has dealt with it: a case of these is opened again only when Stripe says something new.
SETTLED_BY_A_PERSON = frozenset({"disputed", "dispute_lost", "refund_without_note"})
LOST = frozenset({"lost"})
OPEN_DISPUTES = frozenset(
    {
        "needs_response",
        "under_review",
        "warning_needs_response",
        "warning_under_review",
        "appeal_needs_response",
        "appeal_under_review",
    }
)


@dataclass(frozen=True)
class Difference:
    """One difference: a key of KINDS, the object in Stripe, and what each side says."""

    kind: str
    subject: str
    ours: str = ""
    theirs: str = ""


def differences(
    subscriptions: list[SubscriptionSnapshot],
    invoices: list[InvoiceSnapshot],
    documents: dict[str, EInvoice],
    prices: dict[str, PlanPrice],
    *,
    population: int,
) -> Iterator[Difference]:
    """Compare the snapshots of one account with our price list and its legal documents.

    `documents` by the id of their invoice, `prices` by their id in Stripe.
    """
    live = [one for one in subscriptions if one.status in access.LIVE_STATUSES]
    if len(live) > 1:
        yield Difference(
            "two_subscriptions", live[0].stripe_id, "1", ", ".join(one.stripe_id for one in live)
        )
    for one in live:
        yield from _of_subscription(one, prices.get(one.price_id), population)
    for invoice in invoices:
        document = documents.get(invoice.stripe_id)
        if document is None:
            continue
        if invoice.status == "void":
            yield Difference("void_after_document", invoice.stripe_id, document.number, "void")
        elif document.gross != abs(invoice.total):
            ours = _money(document.gross, document.currency)
            theirs = _money(abs(invoice.total), invoice.currency)
            yield Difference("document_differs", invoice.stripe_id, ours, theirs)


def money_given_back(
    payments: list[PaymentSnapshot], notes: list[CreditNoteSnapshot]
) -> Iterator[Difference]:
    """Compare what came in and went back with the credit notes of one account. Access never follows from it.

    Until a person decides, a contested payment counts as paid: the bank is still being asked.
    """
    for one in payments:
        amount = _money(one.dispute_amount, one.currency)
        if one.dispute_status in OPEN_DISPUTES:
            until = f", until {one.answer_by:%Y-%m-%d}" if one.answer_by and one.awaits_an_answer else ""
            theirs = f"{amount}, {one.dispute_reason}: {one.dispute_status}{until}"
            yield Difference("disputed", one.dispute_id, theirs=theirs)
        elif one.dispute_status in LOST:
            yield Difference("dispute_lost", one.dispute_id, theirs=f"{amount}, {one.dispute_reason}")
    for currency in sorted({one.currency for one in payments if one.refunded}):
        back = sum(one.refunded for one in payments if one.currency == currency)
        noted = sum(one.total for one in notes if one.currency == currency and one.status == "issued")
        if back > noted:
            first = min(one.stripe_id for one in payments if one.refunded and one.currency == currency)
            yield Difference("refund_without_note", first, _money(noted, currency), _money(back, currency))


def _of_subscription(
    one: SubscriptionSnapshot, price: PlanPrice | None, population: int
) -> Iterator[Difference]:
    if price is None:
        yield Difference("unknown_price", one.stripe_id, "", one.lookup_key or one.price_id)
        return
    if (price.amount, price.currency) != (one.amount, one.currency):
        ours, theirs = _money(price.amount, price.currency), _money(one.amount, one.currency)
        yield Difference("other_amount", one.stripe_id, ours, theirs)
    if is_outgrown(price.plan, population):
        yield Difference("outgrown", one.stripe_id, price.plan.code, str(population))


def _money(minor: int, currency: str) -> str:
    return f"{minor / 100:.2f} {currency}"


def is_outgrown(plan: Plan, population: int) -> bool:
    """Whether a government has more residents than its plan is for."""
    return plan.max_population is not None and population > plan.max_population
