"""From "pay" to a tenant that may start, in every order in which things can happen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from billing import actions, gateway, jobs, queries
from billing.models import AccessTransition, BillingAccount, InvoiceSnapshot, Operation, PlanPrice
from kit import clock
from kit.errors import Refused
from tenants.models import Tenant
from tests.billing.stage import DECLINED, IBAN, THREE_D_SECURE, Stage
from tests.billing.world import PAGES, account_for, state_of, subscribe

pytestmark = pytest.mark.django_db


def test_paying_by_card_makes_the_tenant_active(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    subscribe(stripe_twin, account, price)
    decision = actions.sync_account(account)
    assert (decision.state, decision.reason) == ("active", "subscribed")
    assert state_of(account.tenant) == "active"
    assert InvoiceSnapshot.objects.get().status == "paid"
    assert InvoiceSnapshot.objects.get().total == 178_800  # with the French 20 %
    assert price.amount == 149_000


def test_a_trial_starts_without_a_charge_and_ends_on_its_day(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    subscribe(stripe_twin, account, price, with_trial=True)
    decision = actions.sync_account(account)
    assert decision.state == "trialing"
    assert decision.next_change_at is not None
    assert (decision.next_change_at - clock.now()).days in (29, 30)
    assert InvoiceSnapshot.objects.get().total == 0


def test_a_subscription_writes_what_the_plan_allows(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    subscribe(stripe_twin, account, price)
    actions.sync_account(account)
    allowed = Tenant.objects.get(pk=account.tenant.pk).entitlements
    assert allowed["plan"] == "metropolis"
    assert allowed["staff_seats"] is None


@pytest.mark.parametrize("number", [IBAN, THREE_D_SECURE])
def test_sepa_and_three_d_secure_work_too(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, number: str
) -> None:
    subscribe(stripe_twin, account, price, number=number)
    assert actions.sync_account(account).state == "active"


def test_a_declined_card_says_so_and_can_be_replaced(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    url = actions.start_checkout(account, price=price, **PAGES)
    refused = stripe_twin.pay(url, number=DECLINED)
    assert refused.status == 402
    assert b"Nothing was charged" in refused.body
    assert actions.sync_account(account).state == "pending"
    assert stripe_twin.pay(url).status == 303
    assert actions.sync_account(account).state == "trialing"


def test_refusing_the_three_d_secure_step_changes_nothing(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    url = actions.start_checkout(account, price=price, **PAGES)
    form = {"method": "card", "number": THREE_D_SECURE, "expiry": "12/34", "cvc": "123", "name": "Claire"}
    asked = stripe_twin.send(url, **form)
    refused = stripe_twin.send(asked.headers["Location"], answer="fail")
    assert b"did not confirm that it was you" in refused.body
    assert actions.sync_account(account).state == "pending"
    assert stripe_twin.objects("subscription") == []


def test_the_redirect_comes_before_the_webhook(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: Callable[[], int]
) -> None:
    subscribe(stripe_twin, account, price)
    actions.sync_account(account)
    before = AccessTransition.objects.count()
    stripe_twin.deliver()
    run_jobs()
    assert state_of(account.tenant) == "active"
    assert AccessTransition.objects.count() == before == 1


def test_the_webhook_comes_before_the_redirect(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: Callable[[], int]
) -> None:
    subscribe(stripe_twin, account, price)
    assert stripe_twin.deliver() > 0
    assert state_of(account.tenant) == "pending"
    run_jobs()
    assert state_of(account.tenant) == "active"
    assert actions.sync_account(account).state == "active"
    assert AccessTransition.objects.count() == 1


def test_neither_redirect_nor_webhook_and_reconciliation_finds_it(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: Callable[[], int]
) -> None:
    subscribe(stripe_twin, account, price)
    stripe_twin.drop_events()
    jobs.reconcile_due()
    run_jobs()
    assert state_of(account.tenant) == "active"


def test_a_double_click_opens_one_page(stripe_twin: Stage, account: BillingAccount, price: PlanPrice) -> None:
    first = actions.start_checkout(account, price=price, **PAGES)
    assert actions.start_checkout(account, price=price, **PAGES) == first
    assert len(stripe_twin.objects("checkout.session")) == 1
    assert len(stripe_twin.objects("customer")) == 1


def test_another_price_closes_the_first_page(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    yearly = queries.price_for(price.plan, interval="year")
    first = actions.start_checkout(account, price=price, **PAGES)
    second = actions.start_checkout(account, price=yearly, **PAGES)
    assert first != second
    assert stripe_twin.pay(first).status == 200  # "This page has expired"
    assert stripe_twin.pay(second).status == 303
    assert len(stripe_twin.objects("subscription")) == 1


def test_paying_in_one_tab_refuses_the_other(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    stripe_twin.pay(actions.start_checkout(account, price=price, **PAGES))
    with pytest.raises(Refused, match="subscription already"):
        actions.start_checkout(account, price=price, **PAGES)
    assert state_of(account.tenant) == "trialing"
    with pytest.raises(Refused, match="subscription already"):
        actions.start_checkout(account, price=queries.price_for(price.plan, interval="year"), **PAGES)
    assert len(stripe_twin.objects("subscription")) == 1


def test_a_crash_after_stripe_accepted_does_not_make_a_second_page(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = gateway.create_checkout

    def accepted_then_killed(**params: object) -> None:
        real(**params)  # type: ignore[arg-type]
        raise SystemExit  # nothing of ours is written down after this

    monkeypatch.setattr(gateway, "create_checkout", accepted_then_killed)
    with pytest.raises(SystemExit):
        actions.start_checkout(account, price=price, **PAGES)
    assert Operation.objects.get(kind="checkout").state == "started"
    monkeypatch.setattr(gateway, "create_checkout", real)
    url = actions.start_checkout(account, price=price, **PAGES)
    (page,) = stripe_twin.objects("checkout.session")
    assert url == page["url"]
    assert Operation.objects.get(kind="checkout").object_id == page["id"]


def test_a_crash_is_taken_up_even_after_stripe_forgot_the_key(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    stripe_twin.fail_next(name="drop_next")
    with pytest.raises(gateway.StripeUnavailable):
        actions.start_checkout(account, price=price, **PAGES)
    stripe_twin.twin.store.query("DELETE FROM idempotency")
    actions.start_checkout(account, price=price, **PAGES)
    assert len(stripe_twin.objects("customer")) == 1


def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_key(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    stripe_twin.transport.retries_lost_answers = True
    stripe_twin.fail_next(name="drop_next")
    actions.start_checkout(account, price=price, **PAGES)
    assert stripe_twin.calls_to("post", "/v1/customers") == 2
    assert len(stripe_twin.objects("customer")) == 1


def test_a_fault_that_stripe_stored_is_not_replayed_for_ever(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    stripe_twin.fail_next(times=1)
    with pytest.raises(gateway.StripeUnavailable):
        actions.start_checkout(account, price=price, **PAGES)
    assert Operation.objects.get(kind="customer").attempt == 2
    assert actions.start_checkout(account, price=price, **PAGES)
    assert len(stripe_twin.objects("customer")) == 1


def test_stripe_being_down_says_so_and_takes_nothing_away(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    subscribe(stripe_twin, account, price)
    actions.sync_account(account)
    stripe_twin.twin.store.set_setting("outage", "on")
    with pytest.raises(Refused, match="does not answer right now") as refused:
        actions.sync_account(account)
    assert refused.value.status == 503
    assert state_of(account.tenant) == "active"


def test_a_subscription_by_invoice_is_active_before_it_is_paid(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    decision = actions.subscribe_by_invoice(account, price=price, purchase_order="BC-2026-114")
    assert decision.state == "active"
    (invoice,) = stripe_twin.objects("invoice")
    assert invoice["custom_fields"] == [{"name": "Purchase order", "value": "BC-2026-114"}]
    assert InvoiceSnapshot.objects.get().status == "open"
    with pytest.raises(Refused, match="subscription already"):
        actions.subscribe_by_invoice(account, price=price, purchase_order="BC-2026-115")


def test_by_invoice_a_first_subscription_may_begin_with_a_trial_and_is_invoiced_when_it_ends(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: Callable[[], int]
) -> None:
    decision = actions.subscribe_by_invoice(
        account, price=price, purchase_order="BC-2026-114", with_trial=True
    )
    assert decision.state == "trialing"
    stripe_twin.advance(price.plan.trial_days + 1)
    stripe_twin.deliver()
    run_jobs()
    account.refresh_from_db()
    invoice = account.invoices.order_by("-issued_at")[0]
    assert (invoice.total > 0, invoice.purchase_order, invoice.is_owed) == (True, "BC-2026-114", True)
    assert state_of(account.tenant) == "active"


def test_a_subscription_by_invoice_needs_a_purchase_order(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    with pytest.raises(Refused) as refused:
        actions.subscribe_by_invoice(account, price=price, purchase_order=" ")
    assert refused.value.field == "purchase_order"
    assert stripe_twin.transport.calls == []


def test_asking_stripe_inside_somebody_elses_transaction_is_an_error(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        actions.start_checkout(account, price=price, **PAGES)
    with transaction.atomic(), pytest.raises(RuntimeError):
        actions.sync_account(account)


def test_opening_an_account_twice_gives_the_same_and_corrects_it(lyon: Tenant, in_lobby: None) -> None:
    first = account_for(lyon)
    again = actions.open_account(lyon, legal_name="Métropole de Lyon", country="fr", email="x@lyon.example")
    assert again.pk == first.pk
    assert BillingAccount.objects.get().legal_name == "Métropole de Lyon"


def test_a_tenant_that_never_subscribed_is_left_alone(
    lyon: Tenant, in_lobby: None, stripe_twin: Stage
) -> None:
    account = actions.open_account(lyon, legal_name="Lyon", country="FR", email="x@lyon.example")
    assert state_of(lyon) == "active"
    actions.sync_account(account)
    assert state_of(lyon) == "active"
