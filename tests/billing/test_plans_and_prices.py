"""The price list: every population has exactly one plan, prices never change in place, syncing is safe to repeat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing import actions, catalogue, queries
from billing.models import Plan, PlanPrice
from kit import clock
from tenants.context import enter
from tenants.models import Tenant
from tests.billing.stage import Stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("population", "code"),
    [
        (0, "village"),
        (4_999, "village"),
        (5_000, "town"),
        (24_999, "town"),
        (25_000, "city"),
        (99_999, "city"),
        (100_000, "large_city"),
        (499_999, "large_city"),
        (500_000, "metropolis"),
        (12_000_000, "metropolis"),
    ],
)
def test_a_city_gets_the_plan_of_its_population(population: int, code: str, in_lobby: None) -> None:
    assert queries.plan_for(population).code == code


@pytest.mark.parametrize("population", [0, 60_000, 12_000_000])
def test_a_region_has_one_plan_whatever_its_size(population: int, in_lobby: None) -> None:
    assert queries.plan_for(population, "region").code == "region"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(population=st.integers(0, 40_000_000), kind=st.sampled_from(["city", "region"]))
def test_no_population_is_without_a_plan_or_in_two(population: int, kind: str, in_lobby: None) -> None:
    assert Plan.objects.on_sale().for_population(population, kind).count() == 1


def test_the_migration_and_the_catalogue_say_the_same(stripe_twin: Stage, in_lobby: None) -> None:
    report = actions.sync_plans()
    assert (report.plans, report.prices) == (0, 0)


def test_syncing_puts_every_price_into_stripe_once(stripe_twin: Stage, in_lobby: None) -> None:
    first = actions.sync_plans()
    assert first.made_in_stripe == len(catalogue.ENTRIES) * 3 * 2 == PlanPrice.objects.count()
    assert actions.sync_plans().made_in_stripe == 0
    assert len(stripe_twin.objects("price")) == first.made_in_stripe
    assert len(stripe_twin.objects("product")) == len(catalogue.ENTRIES)


def test_syncing_recognises_prices_that_stripe_has_already(stripe_twin: Stage, in_lobby: None) -> None:
    actions.sync_plans()
    before = dict(PlanPrice.objects.values_list("lookup_key", "stripe_price_id"))
    PlanPrice.objects.update(stripe_price_id="")
    assert actions.sync_plans().made_in_stripe == 0
    assert dict(PlanPrice.objects.values_list("lookup_key", "stripe_price_id")) == before


def test_a_new_price_list_leaves_the_old_prices_where_they_are(
    stripe_twin: Stage, in_lobby: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = queries.price_for(queries.plan_for(10_000))
    day = datetime(2027, 1, 1, tzinfo=UTC)
    dearer = tuple(
        catalogue.Entry(**{**vars(entry), "month": {"EUR": entry.month["EUR"] + 10}})
        for entry in catalogue.ENTRIES
    )
    monkeypatch.setattr(catalogue, "ENTRIES", dearer)
    monkeypatch.setattr(catalogue, "VALID_FROM", day)
    actions.sync_plans()
    plan = queries.plan_for(10_000)
    assert queries.price_for(plan, at=day - timedelta(seconds=1)) == old
    assert queries.price_for(plan, at=day).amount == old.amount + 1000
    assert PlanPrice.objects.get(pk=old.pk).amount == old.amount


def test_a_year_costs_ten_months(in_lobby: None) -> None:
    for plan in queries.plans():
        by_interval = {one.interval: one.amount for one in queries.prices_for(plan) if one.currency == "CHF"}
        assert by_interval["year"] == by_interval["month"] * 10


def test_a_missing_currency_says_so(in_lobby: None) -> None:
    with pytest.raises(queries.PriceNotFound, match="USD"):
        queries.price_for(queries.plan_for(1), currency="USD")


def test_prices_can_be_asked_for_from_inside_a_tenant(lyon: Tenant) -> None:
    with enter(lyon):
        assert queries.price_for(queries.plan_for(522_000)).money == 1490
        assert len(queries.plans()) == len(catalogue.ENTRIES)


def test_every_plan_has_its_words(in_lobby: None) -> None:
    for plan in queries.plans():
        assert plan.name != plan.code
        assert plan.summary
        assert len(plan.features) >= 6


def test_the_command_prints_counts_and_fails_when_stripe_is_away(stripe_twin: Stage, in_lobby: None) -> None:
    out = StringIO()
    call_command("sync_plans", stdout=out)
    assert "36 prices made in Stripe" in out.getvalue()
    stripe_twin.twin.store.set_setting("outage", "on")
    with pytest.raises(CommandError):
        call_command("sync_plans", stdout=out)
    assert clock.now()
