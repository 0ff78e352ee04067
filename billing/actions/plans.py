"""Bringing the database and Stripe into line with the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from billing import catalogue, gateway
from billing.actions import _prices
from billing.models import Plan, PlanPrice
from tenants.context import in_the_lobby


@dataclass(frozen=True)
class PlanSyncReport:
    """How many rows were written and prices made in Stripe; all zero when nothing was to be done."""

    plans: int
    prices: int
    made_in_stripe: int


@in_the_lobby
def sync_plans() -> PlanSyncReport:
    """Put the catalogue into the database, and every valid price into Stripe. Safe to repeat.

    Raises gateway.StripeUnavailable; what was done until then stays, and the next run goes on.
    """
    with transaction.atomic():
        plans = _write_plans()
        prices = _write_prices()
    return PlanSyncReport(plans, prices, _put_into_stripe())


def _write_plans() -> int:
    written = 0
    for entry in catalogue.ENTRIES:
        wanted = {
            "kind": entry.kind,
            "min_population": entry.from_population,
            "max_population": None if entry.up_to is None else entry.up_to - 1,
            "limits": {"staff_seats": entry.staff_seats, "active_projects": entry.active_projects},
            "feature_codes": catalogue.features_of(entry.code),
            "trial_days": catalogue.TRIAL_DAYS,
            "is_on_sale": True,
        }
        row, is_new = Plan.objects.get_or_create(code=entry.code, defaults=wanted)
        if is_new or any(getattr(row, name) != value for name, value in wanted.items()):
            Plan.objects.filter(pk=row.pk).update(**wanted)
            written += 1
    codes = [entry.code for entry in catalogue.ENTRIES]
    return written + Plan.objects.on_sale().exclude(code__in=codes).update(is_on_sale=False)


def _write_prices() -> int:
    written = 0
    plans = {plan.code: plan for plan in Plan.objects.all()}
    for entry in catalogue.ENTRIES:
        for currency, month in entry.month.items():
            for interval, months in (("month", 1), ("year", catalogue.MONTHS_PAID_PER_YEAR)):
                written += _write_price(plans[entry.code], currency, interval, month * months * 100)
    return written


def _write_price(plan: Plan, currency: str, interval: str, amount: int) -> int:
    key = catalogue.lookup_key(plan.code, currency, interval)
    if PlanPrice.objects.filter(lookup_key=key).exists():
        return 0
    # A newer price takes over on its first day; who pays the old one keeps it.
    older = PlanPrice.objects.filter(
        plan=plan, currency=currency, interval=interval, valid_until__isnull=True
    )
    older.update(valid_until=catalogue.VALID_FROM)
    PlanPrice.objects.create(
        plan=plan,
        currency=currency,
        interval=interval,
        amount=amount,
        lookup_key=key,
        valid_from=catalogue.VALID_FROM,
    )
    return 1


def _put_into_stripe() -> int:
    prices = list(PlanPrice.objects.filter(valid_until__isnull=True).select_related("plan"))
    known = gateway.find_prices([price.lookup_key for price in prices])
    made = 0
    for price in prices:
        if price.lookup_key not in known:
            _prices.make_price(price)
            made += 1
        elif price.stripe_price_id != known[price.lookup_key].id:
            _prices.remember(price, stripe_price_id=known[price.lookup_key].id)
    return made
