"""A new price for customers who have an older one: told two months before, moved at a renewal, never charged twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail

from billing import actions, queries
from billing.models import BillingAccount, PlanPrice, PriceMove
from kit import clock
from kit.errors import Refused
from tenants.models import Tenant
from tests.billing.stage import Stage
from tests.billing.world import account_for, subscribe

pytestmark = pytest.mark.django_db


@pytest.fixture
def dearer(price: PlanPrice) -> PlanPrice:
    """The price list has a new price for the plan."""
    now = clock.now()
    PlanPrice.objects.filter(pk=price.pk).update(valid_until=now)
    return PlanPrice.objects.create(
        plan=price.plan,
        currency=price.currency,
        interval=price.interval,
        amount=price.amount + 10_000,
        lookup_key="metropolis-eur-month-202701",
        valid_from=now,
    )


@pytest.fixture
def subscribed(stripe_twin: Stage, account: BillingAccount, price: PlanPrice) -> BillingAccount:
    subscribe(stripe_twin, account, price)
    actions.sync_account(account)
    account.refresh_from_db()
    return account


def announced(price: PlanPrice, dearer: PlanPrice, by: object) -> PriceMove:
    return actions.announce_price(
        price, new=dearer, takes_effect_on=clock.today() + timedelta(days=62), reason="Costs rose", by=by
    )


def test_who_pays_an_older_price_is_told_and_keeps_it_until_the_day(
    subscribed: BillingAccount, price: PlanPrice, dearer: PlanPrice, dora: object, run_jobs: Callable[[], int]
) -> None:
    [old] = queries.old_prices()
    assert (old.price, old.count, old.successor, old.move) == (price, 1, dearer, None)
    mail.outbox.clear()
    move = announced(price, dearer, dora)
    run_jobs()
    [sent] = mail.outbox
    assert sent.to == [subscribed.email]
    assert (
        "1,590.00" in sent.body or "1.590,00" in sent.body or "1 590,00" in sent.body.replace("\u202f", " ")
    )
    move.refresh_from_db()
    assert (move.told, move.told_at is not None) == (1, True)
    assert actions.move_to_new_prices(on=clock.today() + timedelta(days=61)) == 0
    assert actions.tell_about_price(move) == 0  # nobody is told twice


def test_the_running_period_is_not_charged_again_and_the_next_one_costs_the_new_price(
    subscribed: BillingAccount,
    stripe_twin: Stage,
    price: PlanPrice,
    dearer: PlanPrice,
    dora: object,
    run_jobs: Callable[[], int],
) -> None:
    move = announced(price, dearer, dora)
    run_jobs()
    before = len(stripe_twin.objects("invoice"))
    assert actions.move_to_new_prices(on=move.takes_effect_on) == 1
    assert len(stripe_twin.objects("invoice")) == before
    assert actions.move_to_new_prices(on=move.takes_effect_on) == 0
    stripe_twin.advance(32)
    actions.sync_account(subscribed)
    latest = subscribed.invoices.order_by("-issued_at")[0]
    assert latest.subtotal == dearer.amount
    move.refresh_from_db()
    assert (move.moved, move.is_open) == (1, False)
    assert queries.old_prices() == []
    assert list(queries.differences_of(subscribed)) == []


def test_an_outage_on_the_day_leaves_the_rest_for_the_next_one(
    subscribed: BillingAccount,
    stripe_twin: Stage,
    price: PlanPrice,
    dearer: PlanPrice,
    dora: object,
    run_jobs: Callable[[], int],
) -> None:
    move = announced(price, dearer, dora)
    run_jobs()
    actions._prices.ensure_price(dearer)
    stripe_twin.twin.store.set_setting("outage", "on")
    assert actions.move_to_new_prices(on=move.takes_effect_on) == 0
    move.refresh_from_db()
    assert move.is_open
    stripe_twin.twin.store.set_setting("outage", "")
    assert actions.move_to_new_prices(on=move.takes_effect_on) == 1


def test_nobody_is_moved_before_everybody_was_told(
    subscribed: BillingAccount, price: PlanPrice, dearer: PlanPrice, dora: object
) -> None:
    move = announced(price, dearer, dora)
    assert actions.move_to_new_prices(on=move.takes_effect_on) == 0


def test_called_off_it_tells_those_who_had_been_told_and_nobody_else(
    subscribed: BillingAccount,
    stripe_twin: Stage,
    turin: Tenant,
    price: PlanPrice,
    dearer: PlanPrice,
    dora: object,
    run_jobs: Callable[[], int],
) -> None:
    move = announced(price, dearer, dora)
    run_jobs()
    PlanPrice.objects.filter(pk=dearer.pk).update(valid_until=clock.now())
    PlanPrice.objects.filter(pk=price.pk).update(valid_until=None)
    late = account_for(turin)
    subscribe(stripe_twin, late, price)
    actions.sync_account(late)
    mail.outbox.clear()
    actions.call_off_price(move, reason="Thought again", by=dora)
    run_jobs()
    assert [sent.to for sent in mail.outbox] == [[subscribed.email]]
    assert actions.move_to_new_prices(on=move.takes_effect_on) == 0


@pytest.mark.parametrize("days", [0, 61])
def test_the_day_is_two_months_away_at_least(
    subscribed: BillingAccount, price: PlanPrice, dearer: PlanPrice, dora: object, days: int
) -> None:
    day = clock.today() + timedelta(days=days)
    with pytest.raises(Refused) as refused:
        actions.announce_price(price, new=dearer, takes_effect_on=day, reason="Costs rose", by=dora)
    assert refused.value.field == "takes_effect_on"


def test_a_second_move_from_the_same_price_and_a_price_of_another_plan_are_refused(
    subscribed: BillingAccount, price: PlanPrice, dearer: PlanPrice, dora: object
) -> None:
    announced(price, dearer, dora)
    with pytest.raises(Refused):
        announced(price, dearer, dora)
    village = queries.price_for(queries.plan_for(900), currency="EUR", interval="month")
    with pytest.raises(Refused) as refused:
        announced(village, dearer, dora)
    assert refused.value.field == "new"
