"""What no event told us: derived facts repair themselves, money and identity become a case for a person."""

from __future__ import annotations

from typing import Any

import pytest

from billing import actions, queries
from billing.models import BillingAccount, Drift, EInvoice, PlanPrice, ReconciliationRun, SubscriptionSnapshot
from kit.errors import Refused
from tenants.models import Tenant
from tests.billing.stage import Stage
from tests.billing.world import state_of, subscribe

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscribed(stripe_twin: Stage, account: BillingAccount, price: PlanPrice) -> BillingAccount:
    subscribe(stripe_twin, account, price)
    actions.sync_account(account)
    account.refresh_from_db()
    return account


def test_nothing_differs_after_an_ordinary_start(subscribed: BillingAccount) -> None:
    run = actions.reconcile(full=True)
    assert (run.accounts, run.repaired, run.found) == (1, 0, 0)
    assert run.ended_at is not None


def test_what_was_missed_is_repaired(subscribed: BillingAccount, stripe_twin: Stage) -> None:
    stripe_twin.advance(400)
    stripe_twin.drop_events()
    SubscriptionSnapshot.objects.update(status="past_due")
    run = actions.reconcile(full=True)
    assert run.repaired == 1
    assert state_of(subscribed.tenant) == "active"


def test_a_price_that_we_do_not_know_is_a_case_opened_once(subscribed: BillingAccount, dora: Any) -> None:
    PlanPrice.objects.update(stripe_price_id="")
    for _ in range(2):
        actions.reconcile(full=True)
    case = Drift.objects.get()
    assert (case.kind, case.account) == ("unknown_price", subscribed)
    with pytest.raises(Refused):
        actions.close_drift(case, resolution=" ", by=dora)
    actions.close_drift(case, resolution="Put on the list.", by=dora)
    assert not queries.open_drifts().exists()
    actions.reconcile(full=True)
    assert queries.open_drifts().count() == 1  # still there, so it is a case again


def test_a_population_above_the_band_is_a_case_and_takes_nothing_away(
    stripe_twin: Stage, account: BillingAccount
) -> None:
    Tenant.objects.filter(pk=account.tenant_id).update(population=20_000)
    town = queries.price_for(queries.plan_for(20_000), currency="EUR", interval="month")
    subscribe(stripe_twin, account, town)
    actions.sync_account(account)
    Tenant.objects.filter(pk=account.tenant_id).update(population=26_000)
    actions.reconcile(full=True)
    assert Drift.objects.get().kind == "outgrown"
    assert state_of(account.tenant) == "active"


def test_a_customer_deleted_in_the_dashboard_is_a_case(
    subscribed: BillingAccount, stripe_twin: Stage
) -> None:
    stripe_twin.twin.store.query("DELETE FROM objects WHERE id = ?", subscribed.customer_id)
    SubscriptionSnapshot.objects.all()
    run = actions.reconcile(full=True)
    assert state_of(subscribed.tenant) == "active"
    assert run.accounts == 1


def test_an_invoice_voided_after_its_document_is_a_case(
    subscribed: BillingAccount, stripe_twin: Stage, run_jobs: Any
) -> None:
    run_jobs()
    assert EInvoice.objects.count() == 1
    [invoice] = stripe_twin.objects("invoice")
    invoice["status"] = "void"
    stripe_twin.twin.store.put(invoice)
    actions.reconcile(full=True)
    assert Drift.objects.get().kind == "void_after_document"


def test_an_outage_is_counted_and_changes_nothing(subscribed: BillingAccount, stripe_twin: Stage) -> None:
    stripe_twin.twin.store.set_setting("outage", "on")
    run = actions.reconcile(full=True)
    assert (run.unanswered, run.found) == (1, 0)
    assert state_of(subscribed.tenant) == "active"


def test_an_interrupted_run_goes_on_behind_the_last_account(subscribed: BillingAccount) -> None:
    begun = ReconciliationRun.objects.create(
        kind="full", began_at=subscribed.synced_at, reached=subscribed.pk
    )
    run = actions.reconcile(full=True)
    assert (run.pk, run.accounts) == (begun.pk, 0)


def test_the_light_run_asks_only_about_what_is_open(subscribed: BillingAccount, stripe_twin: Stage) -> None:
    assert actions.reconcile(full=False).accounts == 0
    SubscriptionSnapshot.objects.update(status="past_due")
    assert actions.reconcile(full=False).accounts == 1


def test_revenue_counts_a_year_as_twelve_months_and_no_trial(
    stripe_twin: Stage, account: BillingAccount, turin: Tenant
) -> None:
    yearly = queries.price_for(queries.plan_for(522_000), currency="EUR", interval="year")
    subscribe(stripe_twin, account, yearly)
    actions.sync_account(account)
    [line] = queries.overview().revenue
    assert (line.mrr, line.arr, line.subscriptions, line.churn) == (124_167, 1_490_004, 1, None)
    from tests.billing.world import account_for

    other = account_for(turin)
    monthly = queries.price_for(queries.plan_for(870_000), currency="EUR", interval="month")
    subscribe(stripe_twin, other, monthly, with_trial=True)
    actions.sync_account(other)
    found = queries.overview()
    assert found.revenue[0].mrr == 124_167
    assert found.trials == 1


# -- money that goes back


def _pay_and_sync(stage: Stage, account: BillingAccount, what: str, **form: str) -> None:
    stage.send(f"/i/{stage.objects('invoice')[0]['id']}", do=what, **form)
    actions.sync_account(account)


def test_a_contested_payment_is_a_case_with_its_date_and_takes_nothing_away(
    subscribed: BillingAccount, stripe_twin: Stage, run_jobs: Any
) -> None:
    stripe_twin.send(f"/i/{stripe_twin.objects('invoice')[0]['id']}", do="dispute")
    stripe_twin.deliver()  # the event names the dispute alone, and finds its account all the same
    run_jobs()
    payment = subscribed.payments.get()
    assert (payment.dispute_status, payment.awaits_an_answer) == ("needs_response", True)
    actions.reconcile(full=True)
    case = Drift.objects.get()
    assert (case.kind, case.subject) == ("disputed", payment.dispute_id)
    assert f"until {payment.answer_by:%Y-%m-%d}" in case.theirs
    assert state_of(subscribed.tenant) == "active"


def test_a_lost_dispute_is_another_case_and_a_closed_one_stays_closed(
    subscribed: BillingAccount, stripe_twin: Stage, dora: Any
) -> None:
    _pay_and_sync(stripe_twin, subscribed, "dispute")
    _pay_and_sync(stripe_twin, subscribed, "lost")
    actions.reconcile(full=True)
    case = Drift.objects.get()
    assert case.kind == "dispute_lost"
    actions.close_drift(case, resolution="Sent an invoice by mail.", by=dora)
    actions.reconcile(full=True)
    assert not queries.open_drifts().exists()


def test_a_won_dispute_is_no_case(subscribed: BillingAccount, stripe_twin: Stage) -> None:
    _pay_and_sync(stripe_twin, subscribed, "dispute")
    _pay_and_sync(stripe_twin, subscribed, "won")
    actions.reconcile(full=True)
    assert not Drift.objects.exists()


def test_money_given_back_without_a_credit_note_is_a_case_until_there_is_one(
    subscribed: BillingAccount, stripe_twin: Stage
) -> None:
    _pay_and_sync(stripe_twin, subscribed, "refund", amount="10.00")
    actions.reconcile(full=True)
    case = Drift.objects.get()
    assert (case.kind, case.ours, case.theirs) == ("refund_without_note", "0.00 EUR", "10.00 EUR")
    Drift.objects.all().delete()
    _pay_and_sync(stripe_twin, subscribed, "credit")
    actions.reconcile(full=True)
    assert not Drift.objects.exists()
    assert subscribed.credit_notes.count() == 1
