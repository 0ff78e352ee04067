"""From the plan step to a subscription, in every order in which things can happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from billing import gateway
from billing import queries as prices
from billing.models import BillingAccount, PlanPrice, SubscriptionSnapshot
from kit import clock
from kit.errors import Refused
from onboarding import actions, browser, jobs, queries, rules
from onboarding.models import Signup
from tenants.models import Tenant
from tests.billing.stage import DECLINED, Stage
from tests.onboarding import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_lobby")]


@pytest.mark.parametrize("interval", ["month", "year"])
def test_the_price_shown_is_the_price_charged(stripe_twin: Stage, interval: str) -> None:
    signup = world.confirmed()
    shown = getattr(queries.quote_of(signup), interval)
    stripe_twin.pay(world.order(signup, shown))
    actions.settle_payment(world.fresh(signup))
    charged = SubscriptionSnapshot.objects.get()
    assert (charged.amount, charged.currency.upper(), charged.interval) == (
        shown.amount,
        shown.currency,
        shown.interval,
    )
    assert shown.plan == prices.plan_for(signup.population, signup.kind)


def test_a_price_that_changed_meanwhile_is_refused_and_nothing_happens(stripe_twin: Stage) -> None:
    signup = world.confirmed()
    shown = queries.quote_of(signup).month
    PlanPrice.objects.filter(pk=shown.pk).update(valid_until=clock.now())
    dearer = PlanPrice.objects.create(
        plan=shown.plan,
        currency="EUR",
        interval="month",
        amount=99_900,
        lookup_key="dearer",
        valid_from=clock.now(),
    )
    with pytest.raises(Refused, match="price has changed") as refused:
        world.order(signup, shown)
    assert refused.value.field == "price"
    assert stripe_twin.transport.calls == []
    assert not Tenant.objects.filter(slug="nantes").exists()
    assert queries.quote_of(signup).month == dearer


def test_the_page_says_so_and_shows_the_new_price_with_everything_that_was_typed(
    stripe_twin: Stage, client_at: Callable[..., Client]
) -> None:
    signup = world.confirmed()
    shown = queries.quote_of(signup).month
    PlanPrice.objects.filter(pk=shown.pk).update(valid_until=clock.now())
    PlanPrice.objects.create(
        plan=shown.plan,
        currency="EUR",
        interval="month",
        amount=99_900,
        lookup_key="dearer",
        valid_from=clock.now(),
    )
    typed = {"price": shown.pk, "route": "card", "legal_name": "Ville de Nantes", "terms": "on"}
    typed["terms_version"] = rules.TERMS_VERSION
    page = _browser_of(signup, client_at).post(f"/start/{signup.token}/plan/", typed)
    assert page.status_code == 422
    words = page.content.decode()
    for expected in ("The price has changed", "999\xa0€", 'value="Ville de Nantes"'):
        assert expected in words


def test_coming_back_from_the_payment_page_finds_everything_as_it_was(
    stripe_twin: Stage, client_at: Callable[..., Client]
) -> None:
    signup = world.confirmed()
    yearly = queries.quote_of(signup).year
    assert yearly is not None
    world.order(signup, yearly)
    page = _browser_of(signup, client_at).get(f"/start/{signup.token}/plan/?cancelled=1").content.decode()
    assert "Nothing was charged" in page
    assert 'value="Ville de Nantes"' in page
    assert f'value="{yearly.pk}" required checked' in page


def test_the_price_of_another_plan_is_refused(stripe_twin: Stage) -> None:
    cheapest = queries.quote_for(500, "city", "EUR").month
    with pytest.raises(Refused, match="price has changed"):
        world.order(world.confirmed(), cheapest)


def test_terms_that_changed_meanwhile_are_refused(stripe_twin: Stage) -> None:
    with pytest.raises(Refused, match="terms have changed") as refused:
        world.order(world.confirmed(), terms_version="1999-01")
    assert refused.value.field == "terms"


def test_accepting_the_terms_is_on_record_with_their_version(stripe_twin: Stage) -> None:
    signup = world.confirmed()
    world.order(signup)
    signup = world.fresh(signup)
    assert signup.terms_version == rules.TERMS_VERSION
    assert signup.terms_accepted_at is not None


def test_nobody_pays_before_the_email_address_is_confirmed(stripe_twin: Stage) -> None:
    with pytest.raises(Refused, match="answers are still missing"):
        world.order(world.asked_to_confirm())


def test_a_double_click_makes_one_tenant_and_one_payment_page(stripe_twin: Stage) -> None:
    signup = world.confirmed()
    assert world.order(signup) == world.order(signup)
    assert Tenant.objects.filter(slug="nantes").count() == 1
    assert len(stripe_twin.objects("checkout.session")) == 1


def test_paying_starts_the_set_up(stripe_twin: Stage) -> None:
    signup = world.paid(stripe_twin)
    assert signup.state == Signup.State.BUILDING
    assert signup.tenant is not None
    assert signup.tenant.state == Tenant.State.TRIALING
    assert signup.tenant.provisioning_steps.count() > 3


def test_coming_back_without_having_paid_changes_nothing(stripe_twin: Stage) -> None:
    signup = world.confirmed()
    url = world.order(signup)
    stripe_twin.pay(url, number=DECLINED)
    signup = actions.settle_payment(world.fresh(signup))
    assert signup.state == Signup.State.PAYING
    assert world.order(signup) == url


def test_a_webhook_is_enough_when_nobody_comes_back(stripe_twin: Stage, run_jobs: Callable[[], int]) -> None:
    signup = world.confirmed()
    stripe_twin.pay(world.order(signup))
    stripe_twin.deliver()
    from billing import actions as billing

    billing.sync_account(BillingAccount.objects.get())
    jobs.look_after_signups()
    assert world.fresh(signup).state == Signup.State.BUILDING


def test_by_invoice_the_set_up_starts_at_once_with_the_order_number_on_the_invoice(
    stripe_twin: Stage,
) -> None:
    signup = world.confirmed()
    assert world.order(signup, route="invoice") == f"/start/{signup.token}/building/"
    assert world.fresh(signup).state == Signup.State.BUILDING
    (invoice,) = stripe_twin.objects("invoice")
    assert invoice["custom_fields"] == [{"name": "Purchase order", "value": "BC-2026-7"}]


def test_a_crash_between_order_and_payment_page_is_taken_up_by_the_next_click(
    stripe_twin: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    signup = world.confirmed()
    with monkeypatch.context() as patched:
        patched.setattr(gateway, "create_checkout", _killed)
        with pytest.raises(SystemExit):
            world.order(signup)
    assert world.fresh(signup).state == Signup.State.PAYING
    assert stripe_twin.pay(world.order(world.fresh(signup))).status == 303
    assert actions.settle_payment(world.fresh(signup)).is_paid
    assert Tenant.objects.filter(slug="nantes").count() == 1


def test_changes_made_before_paying_reach_tenant_and_price(stripe_twin: Stage) -> None:
    signup = world.confirmed()
    world.order(signup)
    actions.describe_place(world.fresh(signup), **{**world.PLACE, "population": 4_000})
    actions.reserve_address(world.fresh(signup), **{**world.WHERE, "address": "petit-nantes"})
    stripe_twin.pay(world.order(world.fresh(signup)))
    signup = actions.settle_payment(world.fresh(signup))
    assert signup.tenant is not None
    assert (signup.tenant.slug, signup.tenant.population) == ("petit-nantes", 4_000)
    assert signup.tenant.entitlements["plan"] == "village"
    assert queries.check_address("nantes").is_free


def test_what_was_bought_is_what_is_built_whatever_was_typed_since(stripe_twin: Stage) -> None:
    signup = world.confirmed()
    url = world.order(signup)
    actions.describe_place(world.fresh(signup), **{**world.PLACE, "population": 900, "name": "Hameau"})
    actions.reserve_address(world.fresh(signup), **{**world.WHERE, "address": "hameau"})
    actions.give_contact(world.fresh(signup), contact_name="X", email="somebody@else.example")
    stripe_twin.pay(url)
    signup = actions.settle_payment(world.fresh(signup))
    assert (signup.name, signup.address, signup.population) == ("Nantes", "nantes", 320_000)
    assert (signup.email, signup.is_confirmed) == ("elodie@nantes.example", True)
    assert queries.check_address("hameau").is_free


def test_an_order_by_somebody_else_is_not_invoiced_to_the_first(stripe_twin: Stage) -> None:
    signup = world.confirmed()
    world.order(signup)
    actions.give_contact(world.fresh(signup), contact_name="Luc", email="luc@nantes.example")
    signup = actions.confirm_email(world.fresh(signup), code=world.code_sent())
    stripe_twin.pay(world.order(signup))
    signup = actions.settle_payment(world.fresh(signup))
    assert signup.is_paid
    assert BillingAccount.objects.get().email == "luc@nantes.example"
    assert signup.tenant is not None
    assert signup.tenant.contact_email == "luc@nantes.example"


def test_after_paying_no_answer_can_be_changed(stripe_twin: Stage) -> None:
    signup = world.paid(stripe_twin)
    with pytest.raises(Refused, match="paid already"):
        actions.describe_place(signup, **{**world.PLACE, "population": 1})
    with pytest.raises(Refused, match="paid already"):
        world.order(signup)


def test_a_payment_in_the_last_moment_saves_an_overdue_signup(stripe_twin: Stage) -> None:
    signup = world.confirmed()
    stripe_twin.pay(world.order(signup))
    with clock.frozen_at(clock.now() + rules.HELD_CONFIRMED + timedelta(minutes=1)):
        jobs.expire_signups()
    signup = world.fresh(signup)
    assert signup.is_paid
    assert not queries.check_address("nantes").is_free


def test_an_unpaid_one_expires_with_its_tenant_its_account_and_its_payment_page(stripe_twin: Stage) -> None:
    signup = world.confirmed()
    url = world.order(signup)
    with clock.frozen_at(clock.now() + rules.HELD_CONFIRMED):
        jobs.expire_signups()
    assert world.fresh(signup).is_expired
    assert not Tenant.objects.filter(slug="nantes").exists()
    assert not BillingAccount.objects.exists()
    assert stripe_twin.pay(url).status == 200  # "This page has expired"
    assert stripe_twin.objects("subscription") == []
    assert queries.check_address("nantes").is_free


def test_while_stripe_does_not_answer_nothing_expires(stripe_twin: Stage) -> None:
    signup = world.confirmed()
    world.order(signup)
    stripe_twin.twin.store.set_setting("outage", "on")
    with clock.frozen_at(clock.now() + rules.HELD_CONFIRMED):
        jobs.expire_signups()
    assert world.fresh(signup).state == Signup.State.PAYING


def test_the_return_page_waits_while_stripe_does_not_answer(
    stripe_twin: Stage, client_at: Callable[..., Client]
) -> None:
    signup = world.confirmed()
    stripe_twin.pay(world.order(signup))
    client = _browser_of(signup, client_at)
    stripe_twin.twin.store.set_setting("outage", "on")
    waiting = client.get(f"/start/{signup.token}/paid/")
    assert waiting.status_code == 503
    assert b"do not pay a second time" in waiting.content
    stripe_twin.twin.store.set_setting("outage", "")
    assert client.get(f"/start/{signup.token}/paid/")["Location"] == f"/start/{signup.token}/building/"


def _browser_of(signup: Signup, client_at: Callable[..., Client]) -> Client:
    client = client_at()
    session = client.session
    session[browser._SESSION_KEY] = {str(signup.token): actions.hand_over(signup)}
    session.save()
    return client


def _killed(**_params: object) -> None:
    raise SystemExit
