"""Plans, prices and subscriptions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet

from billing import access, words
from billing.models import (
    AccessTransition,
    BillingAccount,
    InvoiceSnapshot,
    Operation,
    Plan,
    PlanPrice,
    SubscriptionSnapshot,
)
from billing.queries.taxes import treatment_of
from kit import clock
from tenants.context import in_the_lobby
from tenants.models import Tenant

#: How long after opening a payment page somebody may still come back from it.
LATEST_RETURN = timedelta(days=3)


class PriceNotFound(Exception):
    """A plan has no valid price in that currency and interval."""


@in_the_lobby
def plan_for(population: int, kind: str = "city") -> Plan:
    """Return the plan on sale for a population; the largest band if several hold it. Raises Plan.DoesNotExist."""
    plan = Plan.objects.on_sale().for_population(population, kind).order_by("-min_population").first()
    if plan is None:
        raise Plan.DoesNotExist(f"There is no plan for a {kind} with {population} residents.")
    return plan


@in_the_lobby
def price_for(
    plan: Plan, *, currency: str = "EUR", interval: str = "month", at: datetime | None = None
) -> PlanPrice:
    """Return the price of a plan at a moment (default: now). Raises PriceNotFound."""
    prices = PlanPrice.objects.valid_at(at or clock.now()).filter(
        plan=plan, currency=currency, interval=interval
    )
    price = prices.select_related("plan").order_by("-valid_from").first()
    if price is None:
        raise PriceNotFound(f"{plan.code} has no price in {currency} per {interval}.")
    return price


@in_the_lobby
def prices_for(plan: Plan, *, at: datetime | None = None) -> list[PlanPrice]:
    """Return every valid price of a plan, by currency and interval."""
    prices = PlanPrice.objects.valid_at(at or clock.now()).filter(plan=plan)
    return list(prices.select_related("plan").order_by("currency", "interval", "-valid_from"))


@in_the_lobby
def plans() -> list[Plan]:
    """Return the plans on sale: cities by population, then regions."""
    return list(Plan.objects.on_sale())


@in_the_lobby
def account_of(tenant: Tenant) -> BillingAccount | None:
    """Return who pays for a tenant, once that is known."""
    return BillingAccount.objects.select_related("tenant").filter(tenant=tenant).first()


@dataclass(frozen=True)
class BillingSummary:
    """What the billing page and the console say about one tenant. `price` and `plan` are None without a subscription."""

    tenant: Tenant
    account: BillingAccount | None
    subscription: SubscriptionSnapshot | None = None
    price: PlanPrice | None = None
    reason: str = "no_subscription"
    next_change_at: datetime | None = None
    invoices: list[InvoiceSnapshot] = field(default_factory=list)

    @property
    def plan(self) -> Plan | None:
        """The plan that is subscribed to."""
        return self.price.plan if self.price else None

    @property
    def explanation(self) -> str:
        """The state in a sentence."""
        return str(words.REASONS.get(self.reason, ""))

    @property
    def what_to_do(self) -> str:
        """What an administrator must do now; nothing when all is well."""
        return words.what_to_do(self.tenant.state, self.reason)

    @property
    def is_renewing(self) -> bool:
        """Whether another period will be charged."""
        subscription = self.subscription
        return (
            subscription is not None
            and subscription.status in access.LIVE_STATUSES
            and not subscription.cancel_at_period_end
            and subscription.cancel_at is None
        )

    @property
    def ends_or_renews_at(self) -> datetime | None:
        """When the next period begins, or the subscription ends or ended."""
        subscription = self.subscription
        if subscription is None:
            return None
        if self.is_renewing:
            return subscription.current_period_end_at
        return subscription.ended_at or subscription.cancel_at or subscription.current_period_end_at

    @property
    def next_gross(self) -> int:
        """What the next invoice asks for, in minor units with VAT, if nothing changes until then."""
        if self.subscription is None or self.account is None:
            return 0
        net = self.subscription.amount
        return net + treatment_of(self.account).tax_on(net)

    @property
    def open_invoices(self) -> list[InvoiceSnapshot]:
        """The invoices that wait for payment, oldest first."""
        return [one for one in reversed(self.invoices) if one.is_owed]


@in_the_lobby
def summary_of(tenant: Tenant) -> BillingSummary:
    """Return all that can be said about a tenant's subscription, from the last snapshot."""
    account = _with_details(BillingAccount.objects.filter(tenant=tenant)).first()
    if account is None:
        return BillingSummary(tenant=tenant, account=None)
    return _summary(account, tenant, _prices_by_id([account]))


@in_the_lobby
def subscription_rows() -> list[BillingSummary]:
    """Return the summary of every account, by name, in a constant number of queries."""
    accounts = list(_with_details(BillingAccount.objects.order_by("legal_name", "id")))
    prices = _prices_by_id(accounts)
    return [_summary(account, account.tenant, prices) for account in accounts]


def _with_details(accounts: QuerySet[BillingAccount]) -> QuerySet[BillingAccount]:
    return accounts.select_related("tenant").prefetch_related(
        "subscriptions", "invoices", Prefetch("transitions", AccessTransition.objects.order_by("-id"))
    )


def _prices_by_id(accounts: Iterable[BillingAccount]) -> dict[str, PlanPrice]:
    ids = {one.price_id for account in accounts for one in account.subscriptions.all()}
    prices = PlanPrice.objects.filter(stripe_price_id__in=ids).select_related("plan")
    return {price.stripe_price_id: price for price in prices}


def _summary(account: BillingAccount, tenant: Tenant, prices: dict[str, PlanPrice]) -> BillingSummary:
    rows = {one.stripe_id: one for one in account.subscriptions.all()}
    fact = access.governing([subscription_fact(one) for one in rows.values()])
    subscription = rows[fact.id] if fact else None
    transitions = list(account.transitions.all())
    return BillingSummary(
        tenant=tenant,
        account=account,
        subscription=subscription,
        price=prices.get(subscription.price_id) if subscription else None,
        reason=transitions[0].reason if transitions else "no_subscription",
        next_change_at=account.next_change_at,
        invoices=list(account.invoices.all()),
    )


def subscription_fact(row: SubscriptionSnapshot) -> access.SubscriptionFact:
    """Return what the access rules need of a subscription."""
    return access.SubscriptionFact(
        id=row.stripe_id,
        status=row.status,
        by_invoice=row.collection_method == "send_invoice",
        started_at=row.started_at,
        period_end_at=row.current_period_end_at,
        trial_end_at=row.trial_end_at,
    )


def invoice_fact(row: InvoiceSnapshot) -> access.InvoiceFact:
    """Return what the access rules need of an invoice."""
    return access.InvoiceFact(
        subscription_id=row.subscription_id,
        is_owed=row.is_owed,
        issued_at=row.finalized_at or row.issued_at,
        due_at=row.due_at,
    )


@dataclass(frozen=True)
class Banner:
    """A warning for administrators. `tone` is "warning" or "danger"."""

    tone: str
    text: str
    what_to_do: str


@in_the_lobby
def banner_for(tenant: Tenant) -> Banner | None:
    """Return the warning that a tenant's administrators should see on every page, if there is one."""
    if tenant.state not in (access.GRACE, access.READ_ONLY, access.SUSPENDED, access.CANCELLED):
        return None
    latest = AccessTransition.objects.filter(account__tenant=tenant).first()
    if latest is None:
        return None
    return Banner(
        tone="warning" if tenant.state == access.GRACE else "danger",
        text=str(words.REASONS.get(latest.reason, "")),
        what_to_do=words.what_to_do(tenant.state, latest.reason),
    )


@in_the_lobby
def accounts_to_check(*, at: datetime, fresh_after: datetime, limit: int = 500) -> list[int]:
    """Return the accounts to ask Stripe about without having been told to.

    Those whose access may change by itself, those with a payment page that was opened in the last three days and led to
    nothing yet, and those not asked about since `fresh_after`; the longest waiting first.
    """
    customers = BillingAccount.objects.exclude(customer_id="")
    due = customers.filter(next_change_at__lte=at) | customers.filter(synced_at__isnull=True)
    due |= customers.filter(synced_at__lte=fresh_after)
    waiting = Operation.objects.filter(
        kind=Operation.Kind.CHECKOUT, account__tenant__state=access.PENDING, created_at__gt=at - LATEST_RETURN
    )
    due |= customers.filter(pk__in=waiting.values("account"))
    return list(due.order_by("synced_at").values_list("pk", flat=True)[:limit])
