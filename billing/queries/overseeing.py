"""What Civocracy's own staff look at: revenue, what is owed, what differs, what has to be handed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from billing import access, drift
from billing.models import (
    BillingAccount,
    Drift,
    EInvoice,
    InvoiceSnapshot,
    PlanPrice,
    ReconciliationRun,
    SubscriptionSnapshot,
)
from kit import clock
from kit.pagination import Page, keyset_page
from tenants.context import in_the_lobby

SOON = timedelta(days=14)
CHURN_WINDOW = timedelta(days=30)
#: Statuses of a subscription that brings money in; a trial does not, and one that is paused for want of a card does not.
PAYING = ("active", "past_due", "unpaid")


@dataclass
class Revenue:
    """The figures of one currency, in minor units without VAT.

    `mrr`: what paying subscriptions bring in a month, a yearly price counted as a twelfth. `arr`: twelve times that.
    `lost`: the MRR of paying subscriptions that ended in the last 30 days; `churn`: that, as a share of the MRR 30 days ago
    (None when that was nothing). `overdue`: what is still to be paid of invoices whose day has passed, with VAT.
    """

    currency: str
    mrr: int = 0
    mrr_before: int = 0
    lost: int = 0
    subscriptions: int = 0
    overdue: int = 0
    overdue_invoices: int = 0

    @property
    def arr(self) -> int:
        """Twelve months of MRR."""
        return self.mrr * 12

    @property
    def churn(self) -> float | None:
        """The share of the MRR of 30 days ago that ended since."""
        return self.lost / self.mrr_before if self.mrr_before else None


@dataclass
class Overview:
    """The first page of billing in the console."""

    revenue: list[Revenue]
    trials_ending: list[SubscriptionSnapshot] = field(default_factory=list)
    trials: int = 0
    open_drifts: int = 0
    to_hand_in: int = 0
    latest_run: ReconciliationRun | None = None


@in_the_lobby
def overview() -> Overview:
    """Return revenue by currency, trials that end soon, and what waits for a person. A constant number of queries."""
    now = clock.now()
    trialing = SubscriptionSnapshot.objects.filter(status="trialing")
    ending = trialing.filter(trial_end_at__lte=now + SOON, cancel_at_period_end=False)
    counts = EInvoice.objects.aggregate(waiting=Count("pk", filter=Q(deposit=EInvoice.Deposit.WAITING)))
    return Overview(
        revenue=_revenue(now),
        trials_ending=list(ending.select_related("account__tenant").order_by("trial_end_at")[:50]),
        trials=trialing.count(),
        open_drifts=Drift.objects.filter(closed_at=None).count(),
        to_hand_in=counts["waiting"],
        latest_run=ReconciliationRun.objects.filter(ended_at__isnull=False).first(),
    )


def monthly(amount: int, interval: str) -> float:
    """What a price brings in a month: a yearly one counts as a twelfth."""
    return amount / 12 if interval == "year" else amount


def _revenue(now: datetime) -> list[Revenue]:
    found: dict[str, Revenue] = {}
    exact: dict[tuple[str, str], float] = defaultdict(float)
    before = now - CHURN_WINDOW
    rows = SubscriptionSnapshot.objects.filter(Q(ended_at=None) | Q(ended_at__gt=before))
    for one in rows.only(
        "currency", "amount", "interval", "status", "started_at", "ended_at", "trial_end_at"
    ):
        month = monthly(one.amount, one.interval)
        pays_since = max(one.started_at, one.trial_end_at or one.started_at)
        line = found.setdefault(one.currency, Revenue(one.currency))
        paid_before = pays_since <= before and (one.ended_at is None or one.ended_at > before)
        if one.status in PAYING:
            exact[one.currency, "mrr"] += month
            line.subscriptions += 1
        if paid_before:
            exact[one.currency, "before"] += month
            if one.ended_at is not None and one.ended_at <= now:
                exact[one.currency, "lost"] += month
    overdue = (
        InvoiceSnapshot.objects.filter(status__in=["open", "uncollectible"], amount_remaining__gt=0)
        .filter(Q(due_at__lt=now) | Q(due_at=None, attempted=True))
        .order_by()
        .values("currency")
        .annotate(sum=Sum("amount_remaining"), count=Count("pk"))
    )
    for row in overdue:
        line = found.setdefault(row["currency"], Revenue(row["currency"]))
        line.overdue, line.overdue_invoices = row["sum"], row["count"]
    for currency, line in found.items():
        line.mrr = round(exact[currency, "mrr"])
        line.mrr_before, line.lost = round(exact[currency, "before"]), round(exact[currency, "lost"])
    return [found[currency] for currency in sorted(found)]


@in_the_lobby
def subscriptions_page(*, cursor: str | None, size: int) -> Page[SubscriptionSnapshot]:
    """Return the subscriptions that have not ended, the latest first, with their accounts and tenants. One query."""
    rows = SubscriptionSnapshot.objects.filter(ended_at=None).select_related("account__tenant")
    return keyset_page(rows, ordering=("-started_at", "-id"), cursor=cursor, size=size)


@in_the_lobby
def open_drifts() -> QuerySet[Drift]:
    """Return the differences that wait for a person, newest first."""
    return Drift.objects.filter(closed_at=None).select_related("account__tenant")


@in_the_lobby
def documents_to_hand_in() -> QuerySet[EInvoice]:
    """Return the legal documents that wait to be handed in, or came back, oldest first."""
    states = [EInvoice.Deposit.WAITING, EInvoice.Deposit.DEPOSITED, EInvoice.Deposit.REJECTED]
    rows = EInvoice.objects.filter(deposit__in=states).defer("pdf", "ubl")
    return rows.select_related("account__tenant").order_by("issued_on", "pk")


def differences_of(account: BillingAccount) -> Iterator[drift.Difference]:
    """Return what differs between an account's snapshots, our price list and its documents."""
    subscriptions = list(account.subscriptions.all())
    prices = PlanPrice.objects.filter(stripe_price_id__in=[one.price_id for one in subscriptions])
    documents = EInvoice.objects.filter(account=account).defer("pdf", "ubl")
    yield from drift.money_given_back(list(account.payments.all()), list(account.credit_notes.all()))
    yield from drift.differences(
        subscriptions,
        list(account.invoices.all()),
        {one.stripe_id: one for one in documents},
        {one.stripe_price_id: one for one in prices.select_related("plan")},
        population=account.tenant.population,
    )


def accounts_to_reconcile(*, full: bool, after: int) -> list[int]:
    """Return the ids of the accounts to compare, in order, behind `after`."""
    rows = BillingAccount.objects.exclude(customer_id="").filter(pk__gt=after)
    if not full:
        owing = Q(invoices__status="open") | Q(
            subscriptions__status__in=["past_due", "unpaid", "incomplete", "paused"]
        )
        rows = rows.filter(owing | Q(operations__state="started"))
    return list(rows.order_by("pk").values_list("pk", flat=True).distinct())


def stale_accounts(*, before: datetime) -> int:
    """Return how many accounts with a live subscription were last compared before that."""
    return (
        BillingAccount.objects.filter(synced_at__lt=before, subscriptions__status__in=access.LIVE_STATUSES)
        .distinct()
        .count()
    )
