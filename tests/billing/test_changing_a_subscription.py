"""Another plan, an end with the period, second thoughts: by administrators, once, and whatever is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from billing import actions, gateway, queries
from billing.models import BillingAccount, InvoiceSnapshot, Operation, PlanPrice
from kit.access import NotAllowed
from kit.errors import Refused
from tenants.context import enter, lobby
from tenants.models import Tenant
from tests.billing.stage import Stage
from tests.billing.world import state_of, subscribe

pytestmark = pytest.mark.django_db
ClientAt = Callable[..., Client]


@pytest.fixture
def city_price(lyon: Tenant, in_lobby: None) -> PlanPrice:
    """What a city of 60,000 pays a month; Lyon is as small as that here."""
    Tenant.objects.filter(pk=lyon.pk).update(population=60_000)
    return queries.price_for(queries.plan_for(60_000), currency="EUR", interval="month")


@pytest.fixture
def subscribed(stripe_twin: Stage, city_price: PlanPrice, account: BillingAccount) -> BillingAccount:
    subscribe(stripe_twin, account, city_price)
    actions.sync_account(account)
    account.refresh_from_db()
    return account


def larger(interval: str = "month") -> PlanPrice:
    return queries.price_for(queries.plan_for(200_000), currency="EUR", interval=interval)


def test_the_preview_says_what_is_given_back_and_what_is_charged(
    subscribed: BillingAccount, stripe_twin: Stage, bruno: Any
) -> None:
    stripe_twin.advance(15)
    with enter(subscribed.tenant):
        preview = actions.preview_change(subscribed, price=larger(), by=bruno)
    back, charged = preview.lines
    assert back.amount < 0 < charged.amount
    assert preview.subtotal == back.amount + charged.amount
    assert preview.total == preview.subtotal + preview.tax
    assert InvoiceSnapshot.objects.count() == 1  # nothing has happened


def test_a_larger_plan_counts_at_once_and_is_invoiced_as_previewed(
    subscribed: BillingAccount, stripe_twin: Stage, bruno: Any
) -> None:
    stripe_twin.advance(15)
    with enter(subscribed.tenant):
        preview = actions.preview_change(subscribed, price=larger(), by=bruno)
        actions.change_plan(subscribed, price=larger(), by=bruno)
    with lobby():
        assert Tenant.objects.get(pk=subscribed.tenant_id).entitlements["plan"] == "large_city"
        assert InvoiceSnapshot.objects.first().total == preview.total  # type: ignore[union-attr]


def test_going_back_to_a_smaller_plan_leaves_money_for_the_next_invoices(
    subscribed: BillingAccount,
    city_price: PlanPrice,
    stripe_twin: Stage,
    bruno: Any,
    run_jobs: Callable[[], int],
) -> None:
    with enter(subscribed.tenant):
        actions.change_plan(subscribed, price=larger(), by=bruno)
        actions.change_plan(subscribed, price=city_price, by=bruno)
    with lobby():
        given_back = InvoiceSnapshot.objects.get(total__lt=0)
        run_jobs()
    assert given_back.amount_due == 0
    [customer] = stripe_twin.objects("customer")
    assert customer["balance"] == given_back.total
    with lobby():
        document = queries.documents_of(subscribed.tenant)[given_back.stripe_id]
    assert (document.kind, document.gross) == ("credit_note", -given_back.total)


def test_from_month_to_year_begins_a_year(subscribed: BillingAccount, bruno: Any) -> None:
    yearly = queries.price_for(queries.plan_for(60_000), currency="EUR", interval="year")
    with enter(subscribed.tenant):
        actions.change_plan(subscribed, price=yearly, by=bruno)
        now = queries.summary_of(subscribed.tenant).subscription
    assert now is not None
    assert (now.interval, (now.current_period_end_at - now.current_period_start_at).days) == ("year", 365)


def test_a_lost_answer_does_not_charge_twice(
    subscribed: BillingAccount, stripe_twin: Stage, bruno: Any
) -> None:
    actions.sync_plans()  # Stripe knows the price, so that what is lost is the answer to the change
    stripe_twin.fail_next(name="drop_next")
    with enter(subscribed.tenant), pytest.raises(gateway.StripeUnavailable):
        actions.change_plan(subscribed, price=larger(), by=bruno)
    with lobby():
        assert Operation.objects.filter(kind="change", state="started").count() == 1
    with enter(subscribed.tenant):
        actions.change_plan(subscribed, price=larger(), by=bruno)
    with lobby():
        assert InvoiceSnapshot.objects.count() == 2


def test_a_plan_for_fewer_residents_is_refused(subscribed: BillingAccount, bruno: Any) -> None:
    village = queries.price_for(queries.plan_for(1_000), currency="EUR", interval="month")
    with enter(subscribed.tenant), pytest.raises(Refused) as refused:
        actions.change_plan(subscribed, price=village, by=bruno)
    assert refused.value.field == "price"


@pytest.mark.parametrize("name", ["change_plan", "preview_change"])
def test_residents_change_nothing(subscribed: BillingAccount, ada: Any, name: str) -> None:
    with enter(subscribed.tenant), pytest.raises(NotAllowed):
        getattr(actions, name)(subscribed, price=larger(), by=ada)
    for do in (actions.cancel_subscription, actions.resume_subscription):
        with enter(subscribed.tenant), pytest.raises(NotAllowed):
            do(subscribed, by=ada)


def test_cancelling_keeps_everything_until_the_period_ends(
    subscribed: BillingAccount, stripe_twin: Stage, bruno: Any
) -> None:
    with enter(subscribed.tenant):
        actions.cancel_subscription(subscribed, reason="Budget", by=bruno)
        actions.cancel_subscription(subscribed, by=bruno)  # a second click
    assert state_of(subscribed.tenant) == "active"
    stripe_twin.advance(32)
    actions.sync_account(subscribed)
    assert state_of(subscribed.tenant) == "cancelled"


def test_thinking_again_lets_it_go_on(subscribed: BillingAccount, stripe_twin: Stage, bruno: Any) -> None:
    with enter(subscribed.tenant):
        actions.cancel_subscription(subscribed, by=bruno)
        actions.resume_subscription(subscribed, by=bruno)
    stripe_twin.advance(32)
    actions.sync_account(subscribed)
    assert state_of(subscribed.tenant) == "active"


def test_the_pages_lead_through_preview_change_and_end(
    subscribed: BillingAccount, stripe_twin: Stage, bruno: Any, client_at: ClientAt
) -> None:
    client = client_at(subscribed.tenant, bruno, HTTP_ACCEPT_LANGUAGE="en")
    chosen = str(larger().pk)
    shown = client.post("/workspace/billing/plan/", {"price": chosen})
    assert shown.status_code == 200
    assert shown.context["preview"].total > 0
    assert client.post("/workspace/billing/plan/", {"price": chosen, "step": "change"}).status_code == 302
    assert client.get("/workspace/billing/cancellation/").status_code == 200
    assert client.post("/workspace/billing/cancellation/", {"reason": ""}).status_code == 302
    assert client.post("/workspace/billing/cancellation/undone/").status_code == 302
    stripe_twin.twin.store.set_setting("outage", "on")
    refused = client.post("/workspace/billing/plan/", {"price": str(larger("year").pk)})
    assert refused.status_code == 422
    assert "price" in refused.content.decode()
