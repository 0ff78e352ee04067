"""What a tenant may do, as a pure function of what Stripe said, our policy, overrides and the time.

The table is in design and README; in short: missing data never takes anything away, a person's override wins until its
date, and paying brings everything back except what was offboarded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

PENDING, TRIALING, ACTIVE, GRACE = "pending", "trialing", "active", "grace"
READ_ONLY, SUSPENDED, CANCELLED, OFFBOARDED = "read_only", "suspended", "cancelled", "offboarded"


@dataclass(frozen=True)
class Terms:
    """How long an overdue payment is borne on one route. Both count from the day on which it was due."""

    read_only_after: timedelta
    suspended_after: timedelta
    suspension_needs_a_person: bool


@dataclass(frozen=True)
class Policy:
    """The terms of each route."""

    automatic: Terms
    by_invoice: Terms


POLICY = Policy(
    automatic=Terms(timedelta(days=14), timedelta(days=44), suspension_needs_a_person=False),
    by_invoice=Terms(timedelta(days=30), timedelta(days=90), suspension_needs_a_person=True),
)


@dataclass(frozen=True)
class SubscriptionFact:
    """What matters of a subscription. `status` is Stripe's word."""

    id: str
    status: str
    by_invoice: bool
    started_at: datetime
    period_end_at: datetime
    trial_end_at: datetime | None = None


@dataclass(frozen=True)
class InvoiceFact:
    """What matters of an invoice: whether something is owed, and since when."""

    subscription_id: str
    is_owed: bool
    issued_at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True)
class OverrideFact:
    """A person's decision, from `starts_at` to before `until`."""

    state: str
    starts_at: datetime
    until: datetime


@dataclass(frozen=True)
class AccessDecision:
    """The state, why (a key of `billing.words.REASONS`), and when it may change by itself at the earliest."""

    state: str
    reason: str
    next_change_at: datetime | None = None


_RANK = {"active": 0, "trialing": 0, "past_due": 1, "unpaid": 2, "paused": 2, "canceled": 4}
_RANK |= {"incomplete": 5, "incomplete_expired": 6}
_UNKNOWN_RANK = 3
LIVE_STATUSES = frozenset({"active", "trialing", "past_due", "unpaid", "paused"})


def governing(subscriptions: Sequence[SubscriptionFact]) -> SubscriptionFact | None:
    """Return the subscription that decides: the most alive one, and of equals the latest."""
    ordered = sorted(subscriptions, key=lambda one: (one.started_at, one.id), reverse=True)
    return min(ordered, key=lambda one: _RANK.get(one.status, _UNKNOWN_RANK), default=None)


def decide(
    subscriptions: Sequence[SubscriptionFact],
    invoices: Sequence[InvoiceFact],
    *,
    current: str,
    overrides: Sequence[OverrideFact],
    now: datetime,
    policy: Policy = POLICY,
) -> AccessDecision:
    """Return what the tenant may do now. `current` is its present state: it holds where we cannot know better."""
    if current == OFFBOARDED:
        return AccessDecision(OFFBOARDED, "offboarded")
    held = [one for one in overrides if one.starts_at <= now < one.until]
    if held:
        latest = max(held, key=lambda one: (one.starts_at, one.until))
        return AccessDecision(latest.state, "override", latest.until)
    decision = _from_stripe(governing(subscriptions), invoices, current=current, now=now, policy=policy)
    coming = [one.starts_at for one in overrides if one.starts_at > now]
    changes = [moment for moment in (decision.next_change_at, *coming) if moment is not None]
    return AccessDecision(decision.state, decision.reason, min(changes, default=None))


def _from_stripe(
    subscription: SubscriptionFact | None,
    invoices: Sequence[InvoiceFact],
    *,
    current: str,
    now: datetime,
    policy: Policy,
) -> AccessDecision:
    if subscription is None:
        return AccessDecision(PENDING, "no_subscription")
    match subscription.status:
        case "trialing":
            return AccessDecision(TRIALING, "trial", subscription.trial_end_at)
        case "active":
            return AccessDecision(ACTIVE, "subscribed", subscription.period_end_at)
        case "incomplete":
            return AccessDecision(PENDING, "payment_incomplete")
        case "incomplete_expired":
            return AccessDecision(PENDING, "checkout_expired")
        case "canceled":
            return AccessDecision(CANCELLED, "cancelled")
        case "past_due" | "unpaid" | "paused":
            return _owing(subscription, invoices, now=now, policy=policy)
    # A status that this version does not know: nobody loses anything over our ignorance.
    return AccessDecision(current, "unknown_status")


def _owing(
    subscription: SubscriptionFact, invoices: Sequence[InvoiceFact], *, now: datetime, policy: Policy
) -> AccessDecision:
    terms = policy.by_invoice if subscription.by_invoice else policy.automatic
    since = _owing_since(subscription, invoices, now)
    read_only_at, suspended_at = since + terms.read_only_after, since + terms.suspended_after
    if subscription.status == "past_due" and now < read_only_at:
        return AccessDecision(GRACE, "payment_overdue", read_only_at)
    reason = "trial_without_payment" if subscription.status == "paused" else "payment_long_overdue"
    if now < suspended_at:
        return AccessDecision(READ_ONLY, reason, suspended_at)
    if terms.suspension_needs_a_person:
        return AccessDecision(READ_ONLY, "suspension_waits")
    return AccessDecision(SUSPENDED, "unpaid")


def _owing_since(subscription: SubscriptionFact, invoices: Sequence[InvoiceFact], now: datetime) -> datetime:
    """Return when the oldest debt fell due. Where nothing tells us, it is now: that takes nothing away."""
    if subscription.status == "paused" and subscription.trial_end_at is not None:
        return min(subscription.trial_end_at, now)
    owed = [one for one in invoices if one.is_owed and one.subscription_id == subscription.id]
    if subscription.by_invoice:
        dates = [one.due_at for one in owed if one.due_at is not None and one.due_at <= now]
    else:
        dates = [one.issued_at for one in owed if one.issued_at <= now]
    return min(dates, default=now)
