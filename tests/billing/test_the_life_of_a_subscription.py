"""The road of dunning and back on the twin's clock, for each way to pay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from billing import actions, queries
from billing.models import AccessTransition, BillingAccount, InvoiceSnapshot, PlanPrice
from billing.twin.resources import subscriptions
from kit import clock
from kit.errors import Refused
from kit.models import AuditEntry
from tenants.context import enter
from tenants.models import Tenant
from tests.billing.stage import CARD, FAILS_LATER, IBAN, IBAN_FAILS_LATER, Stage
from tests.billing.world import state_of, subscribe

pytestmark = pytest.mark.django_db
RunJobs = Callable[[], int]


def settle(stage: Stage, run_jobs: RunJobs) -> None:
    stage.deliver()
    run_jobs()


def change_card(stage: Stage, *, number: str = CARD) -> None:
    session = stage.objects("billing_portal.session")[0]
    form = {
        "do": "card",
        "method": "card",
        "number": number,
        "expiry": "12/34",
        "cvc": "123",
        "name": "Claire",
    }
    assert stage.send(session["url"], **form).status == 303


def test_a_card_that_fails_leads_to_grace_read_only_suspended_and_paying_brings_it_back(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: RunJobs, bruno: object
) -> None:
    subscribe(stripe_twin, account, price, number=FAILS_LATER)
    actions.sync_account(account)
    seen = []
    for days in (32, 10, 10, 35):
        stripe_twin.advance(days)
        settle(stripe_twin, run_jobs)
        seen.append(state_of(account.tenant))
    assert seen == ["grace", "grace", "read_only", "suspended"]
    account.refresh_from_db()
    with enter(account.tenant):
        actions.open_portal(account, return_url="http://lyon.localhost/workspace/billing/", by=bruno)
    change_card(stripe_twin)
    settle(stripe_twin, run_jobs)
    assert state_of(account.tenant) == "active"
    path = list(AccessTransition.objects.order_by("id").values_list("to_state", flat=True))
    assert path == ["active", "grace", "read_only", "suspended", "active"]


def test_an_invoice_that_nobody_pays_ends_in_a_question_to_a_person(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: RunJobs
) -> None:
    yearly = queries.price_for(price.plan, interval="year")
    actions.subscribe_by_invoice(account, price=yearly, purchase_order="BC-1")
    seen = []
    for days in (29, 2, 28, 2, 30, 60):
        stripe_twin.advance(days)
        settle(stripe_twin, run_jobs)
        seen.append(state_of(account.tenant))
    assert seen == ["active", "grace", "grace", "read_only", "read_only", "read_only"]
    assert AccessTransition.objects.first().reason == "suspension_waits"  # type: ignore[union-attr]
    (invoice,) = stripe_twin.objects("invoice")
    stripe_twin.send(f"/i/{invoice['id']}")  # the bank transfer arrives
    settle(stripe_twin, run_jobs)
    assert state_of(account.tenant) == "active"
    assert InvoiceSnapshot.objects.get().status == "paid"


def test_a_debit_that_bounces_after_days_leads_to_grace(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: RunJobs
) -> None:
    subscribe(stripe_twin, account, price, number=IBAN_FAILS_LATER)
    assert actions.sync_account(account).state == "active"
    stripe_twin.advance(4)
    settle(stripe_twin, run_jobs)
    assert state_of(account.tenant) == "grace"


@pytest.mark.parametrize("number", [CARD, IBAN])
def test_a_year_of_paying_stays_active_and_has_thirteen_invoices(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: RunJobs, number: str
) -> None:
    subscribe(stripe_twin, account, price, number=number)
    for _ in range(12):
        stripe_twin.advance(31)
        settle(stripe_twin, run_jobs)
        assert state_of(account.tenant) == "active"
    stripe_twin.advance(1)
    settle(stripe_twin, run_jobs)
    assert InvoiceSnapshot.objects.filter(status="paid", subtotal=price.amount).count() == 13


def test_a_trial_becomes_a_paid_subscription(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: RunJobs
) -> None:
    subscribe(stripe_twin, account, price, with_trial=True)
    settle(stripe_twin, run_jobs)
    assert state_of(account.tenant) == "trialing"
    stripe_twin.advance(31)
    settle(stripe_twin, run_jobs)
    assert state_of(account.tenant) == "active"
    assert InvoiceSnapshot.objects.filter(subtotal=price.amount, status="paid").count() == 1


def test_cancelling_at_the_end_of_the_period_and_thinking_again(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: RunJobs, bruno: object
) -> None:
    subscribe(stripe_twin, account, price)
    actions.sync_account(account)
    account.refresh_from_db()
    with enter(account.tenant):
        portal = actions.open_portal(account, return_url="http://lyon.localhost/", by=bruno)
    (body,) = stripe_twin.objects("subscription")
    for what, renews in (("cancel", False), ("resume", True), ("cancel", False)):
        stripe_twin.send(portal, do=what, subscription=body["id"])
        settle(stripe_twin, run_jobs)
        assert queries.summary_of(account.tenant).is_renewing is renews
        assert state_of(account.tenant) == "active"
    stripe_twin.advance(32)
    settle(stripe_twin, run_jobs)
    assert state_of(account.tenant) == "cancelled"


def test_somebody_whose_subscription_ended_may_subscribe_again_without_a_second_trial(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: RunJobs
) -> None:
    subscribe(stripe_twin, account, price, with_trial=True)
    actions.sync_account(account)
    (body,) = stripe_twin.objects("subscription")
    subscriptions.cancel(stripe_twin.twin, {}, id=body["id"])
    assert actions.sync_account(account).state == "cancelled"
    subscribe(stripe_twin, account, price, with_trial=True)
    assert actions.sync_account(account).state == "active"


def test_a_subscription_that_ended_before_we_heard_of_it_leaves_its_plan_written_down(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice
) -> None:
    subscribe(stripe_twin, account, price)
    (body,) = stripe_twin.objects("subscription")
    subscriptions.cancel(stripe_twin.twin, {}, id=body["id"])
    assert actions.sync_account(account).state == "cancelled"
    assert Tenant.objects.get(pk=account.tenant_id).entitlements == price.plan.entitlements


def test_an_operators_override_wins_is_logged_and_ends(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, dora: object
) -> None:
    subscribe(stripe_twin, account, price)
    actions.sync_account(account)
    until = clock.now() + timedelta(days=3)
    actions.override_access(account, state="read_only", reason="Asked for by the mayor", until=until, by=dora)
    assert state_of(account.tenant) == "read_only"
    assert AuditEntry.objects.filter(action="billing.access_overridden").exists()
    with clock.frozen_at(until):
        actions.sync_account(account)
    assert state_of(account.tenant) == "active"


@pytest.mark.parametrize("wrong", [{"state": "offboarded"}, {"state": "nonsense"}, {"reason": " "}])
def test_an_override_needs_a_state_a_reason_and_a_date(
    account: BillingAccount, dora: object, wrong: dict[str, str]
) -> None:
    good = {"state": "active", "reason": "because", "until": clock.now() + timedelta(days=1), "by": dora}
    with pytest.raises(Refused):
        actions.override_access(account, **{**good, **wrong})  # type: ignore[arg-type]
    with pytest.raises(Refused):
        actions.override_access(account, **{**good, "until": clock.now()})  # type: ignore[arg-type]
    assert Tenant.objects.get(pk=account.tenant.pk).state == "pending"


# -- an invoice that is not simply paid


@pytest.fixture
def overdue(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: RunJobs
) -> BillingAccount:
    """An account whose yearly invoice is overdue and in grace."""
    yearly = queries.price_for(price.plan, interval="year")
    actions.subscribe_by_invoice(account, price=yearly, purchase_order="BC-1")
    stripe_twin.advance(35)
    settle(stripe_twin, run_jobs)
    assert state_of(account.tenant) == "grace"
    return account


def happens(stage: Stage, run_jobs: RunJobs, what: str, **form: str) -> None:
    stage.send(f"/i/{stage.objects('invoice')[0]['id']}", do=what, **form)
    settle(stage, run_jobs)


def test_an_invoice_paid_in_part_is_still_owed_for_the_rest(
    stripe_twin: Stage, overdue: BillingAccount, run_jobs: RunJobs
) -> None:
    whole = InvoiceSnapshot.objects.get().amount_remaining
    happens(stripe_twin, run_jobs, "transfer", amount="1000.00")
    invoice = InvoiceSnapshot.objects.get()
    assert (invoice.amount_remaining, invoice.is_owed) == (whole - 100_000, True)
    assert state_of(overdue.tenant) == "grace"
    happens(stripe_twin, run_jobs, "transfer", amount=f"{invoice.amount_remaining / 100:.2f}")
    assert state_of(overdue.tenant) == "active"
    assert sum(overdue.payments.values_list("amount", flat=True)) == whole


def test_what_was_paid_too_much_pays_for_the_next_invoice(
    stripe_twin: Stage, overdue: BillingAccount, run_jobs: RunJobs
) -> None:
    whole = InvoiceSnapshot.objects.get().amount_remaining
    happens(stripe_twin, run_jobs, "transfer", amount=f"{(whole + 5_000) / 100:.2f}")
    assert state_of(overdue.tenant) == "active"
    stripe_twin.advance(335)
    settle(stripe_twin, run_jobs)
    latest = overdue.invoices.order_by("-issued_at")[0]
    assert latest.total - latest.amount_due == 5_000


def test_an_invoice_paid_by_another_way_than_stripe_is_paid(
    stripe_twin: Stage, overdue: BillingAccount, run_jobs: RunJobs
) -> None:
    happens(stripe_twin, run_jobs, "outside")
    assert state_of(overdue.tenant) == "active"
    assert InvoiceSnapshot.objects.get().status == "paid"
    assert not overdue.payments.exists()


@pytest.mark.parametrize("what", ["void", "credit"])
def test_an_invoice_that_is_taken_back_is_owed_no_longer(
    stripe_twin: Stage, overdue: BillingAccount, run_jobs: RunJobs, what: str
) -> None:
    happens(stripe_twin, run_jobs, what)
    assert state_of(overdue.tenant) == "active"
    assert not InvoiceSnapshot.objects.get().is_owed


def test_an_invoice_that_nobody_will_pay_is_still_a_debt_on_the_page(
    stripe_twin: Stage, overdue: BillingAccount, run_jobs: RunJobs
) -> None:
    happens(stripe_twin, run_jobs, "uncollectible")
    assert [one.is_owed for one in queries.summary_of(overdue.tenant).open_invoices] == [True]
