"""Prices that are no longer sold, who still pays them, and moves to their successors."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from billing import access
from billing.models import BillingAccount, PlanPrice, PriceMove, SubscriptionSnapshot
from kit import clock
from tenants.context import in_the_lobby


@dataclass(frozen=True)
class OldPrice:
    """A price that is sold no longer and still paid by `count`, with the one that took its place and the move under way."""

    price: PlanPrice
    count: int
    successor: PlanPrice | None
    move: PriceMove | None


def subscriptions_paying(price: PlanPrice) -> QuerySet[SubscriptionSnapshot]:
    """Return the subscriptions that live on a price and will renew, by account."""
    rows = SubscriptionSnapshot.objects.filter(
        price_id=price.stripe_price_id, status__in=access.LIVE_STATUSES
    )
    rows = rows.exclude(price_id="").filter(cancel_at_period_end=False)
    return rows.select_related("account__tenant").order_by("account_id", "pk")


def accounts_paying(price: PlanPrice, *, after: int) -> list[int]:
    """Return the ids of the accounts that pay a price, in order, behind `after`."""
    rows = BillingAccount.objects.filter(pk__gt=after, subscriptions__in=subscriptions_paying(price))
    return list(rows.order_by("pk").values_list("pk", flat=True).distinct())


@in_the_lobby
def old_prices() -> list[OldPrice]:
    """Return the prices that are sold no longer and that somebody still pays. A constant number of queries."""
    now = clock.now()
    ended = {
        price.stripe_price_id: price
        for price in PlanPrice.objects.filter(valid_until__lte=now)
        .exclude(stripe_price_id="")
        .select_related("plan")
    }
    counts = dict(
        SubscriptionSnapshot.objects.filter(price_id__in=ended, status__in=access.LIVE_STATUSES)
        .order_by()
        .values_list("price_id")
        .annotate(count=Count("pk", filter=Q(cancel_at_period_end=False)))
    )
    valid = {
        (price.plan_id, price.currency, price.interval): price for price in PlanPrice.objects.valid_at(now)
    }
    moves = {move.old_id: move for move in PriceMove.objects.filter(moved_at=None, called_off_at=None)}
    return [
        OldPrice(
            price,
            counts[price.stripe_price_id],
            valid.get((price.plan_id, price.currency, price.interval)),
            moves.get(price.pk),
        )
        for price in sorted(ended.values(), key=lambda one: (one.plan.min_population, one.lookup_key))
        if counts.get(price.stripe_price_id)
    ]


@in_the_lobby
def price_moves() -> list[PriceMove]:
    """Return the latest fifty moves, newest first."""
    return list(PriceMove.objects.select_related("old__plan", "new__plan")[:50])
