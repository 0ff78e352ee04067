"""What must never differ between Stripe's side and ours: pure comparisons, in words that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing import access
from billing.models import EInvoice, InvoiceSnapshot, Plan, PlanPrice, SubscriptionSnapshot

KINDS = {
    "customer_gone": _("The customer was deleted in Stripe"),
    "two_subscriptions": _("There is more than one live subscription"),
    "unknown_price": _("The subscription has a price that is not on our list"),
    "other_amount": _("The price has another amount in Stripe than on our list"),
    "document_differs": _("The legal invoice says another amount than Stripe"),
    "void_after_document": _("An invoice was voided in Stripe after its legal document was made"),
    "outgrown": _("The population is above the band of the plan"),
    "refused": _("Stripe refused a question about this account"),
}


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
            yield Difference(
                "document_differs", invoice.stripe_id, str(document.gross), str(abs(invoice.total))
            )


def _of_subscription(
    one: SubscriptionSnapshot, price: PlanPrice | None, population: int
) -> Iterator[Difference]:
    if price is None:
        yield Difference("unknown_price", one.stripe_id, "", one.lookup_key or one.price_id)
        return
    if (price.amount, price.currency) != (one.amount, one.currency):
        ours, theirs = f"{price.amount} {price.currency}", f"{one.amount} {one.currency}"
        yield Difference("other_amount", one.stripe_id, ours, theirs)
    if is_outgrown(price.plan, population):
        yield Difference("outgrown", one.stripe_id, price.plan.code, str(population))


def is_outgrown(plan: Plan, population: int) -> bool:
    """Whether a government has more residents than its plan is for."""
    return plan.max_population is not None and population > plan.max_population
