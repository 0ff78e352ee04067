"""Taxes, purchase orders, legal documents, and what a plan allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery, Sum
from django.utils.module_loading import import_string

from billing import access, orders
from billing.models import (
    BillingAccount,
    CreditNoteSnapshot,
    EInvoice,
    InvoiceSnapshot,
    PlanPrice,
    PurchaseOrder,
)
from billing.queries.subscriptions import BillingSummary
from billing.queries.taxes import treatment_of
from kit import clock
from tenants.context import in_the_lobby
from tenants.models import Tenant


@in_the_lobby
def currency_of(account: BillingAccount) -> str:
    """Return the currency that an account is billed in."""
    latest = account.subscriptions.order_by("-started_at").values_list("currency", flat=True).first()
    return latest or "EUR"


@in_the_lobby
def order_states(account: BillingAccount) -> list[orders.OrderState]:
    """Return each purchase order of an account, newest first, with whether its next invoice can name it."""
    subscription = (
        account.subscriptions.filter(status__in=access.LIVE_STATUSES).order_by("-started_at").first()
    )
    on, amount = clock.today(), 0
    if subscription is not None:
        on = subscription.current_period_end_at.date()
        amount = subscription.amount + treatment_of(account).tax_on(subscription.amount)
    used = (
        InvoiceSnapshot.objects.filter(account=account)
        .exclude(status__in=["draft", "void"])
        .exclude(purchase_order="")
        .order_by()
        .values_list("purchase_order")
        .annotate(sum=Sum("total"))
    )
    return orders.states(list(account.purchase_orders.all()), dict(used), on=on, amount=amount)


@in_the_lobby
def order_for_next_invoice(account: BillingAccount) -> PurchaseOrder | None:
    """Return the purchase order that an account's next invoice can name, if there is one."""
    return orders.to_name(order_states(account))


@in_the_lobby
def accounts_without_order(*, on: date) -> list[BillingAccount]:
    """Return the accounts that pay by invoice, gave an order once, and will have none on that day; not told yet."""
    lacking = BillingAccount.objects.filter(
        subscriptions__status__in=access.LIVE_STATUSES,
        subscriptions__collection_method="send_invoice",
        purchase_orders__withdrawn_at__isnull=True,
    ).exclude(pk__in=PurchaseOrder.objects.in_force(on).values("account"))
    latest = PurchaseOrder.objects.filter(account=OuterRef("pk"), withdrawn_at__isnull=True).order_by("-pk")
    lacking = lacking.annotate(told_at=Subquery(latest.values("reminded_at")[:1])).filter(
        told_at__isnull=True
    )
    return list(lacking.select_related("tenant").distinct().order_by("pk"))


@in_the_lobby
def documents_of(tenant: Tenant) -> dict[str, EInvoice]:
    """Return the legal documents of a tenant by the id of their invoice or credit note, without their bytes."""
    rows = EInvoice.objects.filter(account__tenant=tenant).defer("pdf", "ubl")
    return {one.stripe_id: one for one in rows}


@in_the_lobby
def document_of(tenant: Tenant, pk: int) -> EInvoice | None:
    """Return one legal document of a tenant, with its bytes; None when it is not this tenant's."""
    return EInvoice.objects.filter(account__tenant=tenant, pk=pk).first()


@in_the_lobby
def plans_to_change_to(tenant: Tenant, *, currency: str) -> list[PlanPrice]:
    """Return the prices that a tenant may change to: of plans for its kind and at least its population."""
    prices = PlanPrice.objects.valid_at(clock.now()).filter(
        Q(plan__max_population__isnull=True) | Q(plan__max_population__gte=tenant.population),
        plan__kind=tenant.kind,
        plan__is_on_sale=True,
        currency=currency,
    )
    return list(prices.select_related("plan").order_by("plan__min_population", "interval"))


@dataclass(frozen=True)
class Usage:
    """How much of a limit is used. `limit` None is no limit."""

    key: str
    used: int
    limit: int | None

    @property
    def is_full(self) -> bool:
        """Whether nothing more fits."""
        return self.limit is not None and self.used >= self.limit


def usage_of(tenant: Tenant) -> list[Usage]:
    """Return how much of its plan's limits a tenant uses. Call it inside the tenant; the rooms that count plug in."""
    return [
        Usage(key, import_string(counter)(), tenant.entitlements.get(key))
        for key, counter in settings.COUNTED_LIMITS.items()
    ]


@dataclass(frozen=True)
class Paper:
    """One line of the list of invoices: an invoice or a credit note, and its legal document once that is written."""

    snapshot: InvoiceSnapshot | CreditNoteSnapshot
    document: EInvoice | None
    is_credit_note: bool


@in_the_lobby
def papers_of(summary: BillingSummary) -> list[Paper]:
    """Return the invoices and credit notes of a tenant, newest first, with their legal documents."""
    if summary.account is None:
        return []
    documents = documents_of(summary.tenant)
    notes = CreditNoteSnapshot.objects.filter(account=summary.account)
    found = [
        *(Paper(one, documents.get(one.stripe_id), False) for one in summary.invoices),
        *(Paper(one, documents.get(one.stripe_id), True) for one in notes),
    ]
    return sorted(found, key=lambda paper: paper.snapshot.issued_at, reverse=True)


@in_the_lobby
def order_of(tenant: Tenant, pk: int) -> PurchaseOrder | None:
    """Return one purchase order of a tenant; None when it is not this tenant's."""
    return PurchaseOrder.objects.filter(account__tenant=tenant, pk=pk).select_related("account").first()


@in_the_lobby
def lacks_order(account: BillingAccount) -> bool:
    """Return whether the next invoice goes out by mail and no purchase order can be named on it."""
    by_invoice = account.subscriptions.filter(
        status__in=access.LIVE_STATUSES, collection_method="send_invoice", cancel_at_period_end=False
    )
    return by_invoice.exists() and order_for_next_invoice(account) is None
