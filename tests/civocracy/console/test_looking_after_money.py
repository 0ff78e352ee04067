"""Civocracy staff see what comes in and what does not fit, and step in with a reason on the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing import actions
from billing.models import BillingAccount, Drift, EInvoice, PlanPrice, SubscriptionSnapshot, WebhookEvent
from kit import clock
from kit.models import AuditEntry
from tests.billing.stage import Stage
from tests.billing.world import account_for, state_of, subscribe

pytestmark = pytest.mark.django_db
ClientAt = Callable[..., Client]


@pytest.fixture
def price(in_lobby: None) -> PlanPrice:
    from billing import queries

    return queries.price_for(queries.plan_for(522_000), currency="EUR", interval="month")


@pytest.fixture
def stage() -> Any:
    from tests.billing.stage import on_stage

    with on_stage() as found:
        yield found


@pytest.fixture
def account(lyon: Any, stage: Stage, price: PlanPrice, run_jobs: Callable[[], int]) -> BillingAccount:
    made = account_for(lyon)
    subscribe(stage, made, price)
    actions.sync_account(made)
    run_jobs()
    made.refresh_from_db()
    return made


@pytest.fixture
def console(client_at: ClientAt, dora: Any) -> Client:
    return client_at(None, dora, HTTP_ACCEPT_LANGUAGE="en")


def test_revenue_stands_beside_its_definition(console: Client, account: BillingAccount) -> None:
    page = console.get("/console/billing/").content.decode()
    assert "€1,490.00" in page
    assert "€17,880.00" in page
    assert "a yearly price counts as a twelfth" in page


def test_the_list_of_subscriptions_costs_the_same_with_many(console: Client, account: BillingAccount) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert console.get("/console/billing/").status_code == 200
        return len(found)

    before = queries()
    one = SubscriptionSnapshot.objects.get()
    for number in range(30):
        one.pk, one.stripe_id = None, f"sub_{number}"
        one.save()
    assert queries() == before


def test_a_difference_is_closed_with_what_was_done(console: Client, account: BillingAccount) -> None:
    case = Drift.objects.create(
        account=account, subject="sub_1", kind="unknown_price", found_at=clock.now(), seen_at=clock.now()
    )
    assert "sub_1" in console.get("/console/billing/differences/").content.decode()
    address = f"/console/billing/differences/{case.pk}/closure/"
    assert console.post(address, {"resolution": ""}).status_code == 422
    assert console.post(address, {"resolution": "Put on the list."}).status_code == 302
    case.refresh_from_db()
    assert case.closed_at is not None
    assert AuditEntry.objects.filter(action="billing.drift_closed").exists()


def test_an_invoice_is_handed_in_and_its_rejection_needs_a_reason(
    console: Client, account: BillingAccount
) -> None:
    EInvoice.objects.update(deposit=EInvoice.Deposit.WAITING)
    made = EInvoice.objects.get()
    assert made.number in console.get("/console/billing/documents/").content.decode()
    assert console.get(f"/console/billing/documents/{made.pk}.pdf").content[:5] == b"%PDF-"
    address = f"/console/billing/documents/{made.pk}/deposit/"
    assert console.post(address, {"state": "rejected"}).status_code == 422
    assert console.post(address, {"state": "deposited", "reference": "CPP-1"}).status_code == 302
    made.refresh_from_db()
    assert (made.deposit, made.deposit_reference) == ("deposited", "CPP-1")


def test_a_state_set_by_hand_wins_until_its_date(console: Client, account: BillingAccount) -> None:
    address = f"/console/tenants/{account.tenant_id}/billing/"
    assert console.get(address).status_code == 200
    wrong = {"state": "read_only", "until": "2020-01-01T10:00", "reason": "Agreed by phone"}
    assert console.post(f"{address}override/", wrong).status_code == 422
    assert console.post(f"{address}override/", {**wrong, "until": "2099-01-01T10:00"}).status_code == 302
    assert state_of(account.tenant) == "read_only"


def test_a_vat_number_is_confirmed_by_hand(console: Client, account: BillingAccount) -> None:
    BillingAccount.objects.update(country="DE", vat_id="DE136695976")
    address = f"/console/tenants/{account.tenant_id}/billing/vat/"
    assert console.post(address, {"answer": "valid", "reason": ""}).status_code == 422
    assert console.post(address, {"answer": "valid", "reason": "VIES, today"}).status_code == 302
    account.refresh_from_db()
    assert account.vat_check == "valid"


def test_an_event_that_was_given_up_is_worked_on_again(
    console: Client, account: BillingAccount, run_jobs: Callable[[], int]
) -> None:
    now = clock.now()
    event = WebhookEvent.objects.create(
        event_id="evt_1",
        type="invoice.paid",
        customer_id=account.customer_id,
        state=WebhookEvent.State.DEAD,
        attempts=20,
        error="outage",
        next_at=now,
        occurred_at=now,
        received_at=now,
    )
    address = f"/console/inbox/{event.pk}/replay/"
    console.post(address, {"reason": ""})
    event.refresh_from_db()
    assert event.state == WebhookEvent.State.DEAD
    console.post(address, {"reason": "The outage is over."})
    run_jobs()
    event.refresh_from_db()
    assert event.state == WebhookEvent.State.DONE


def test_customers_of_an_older_price_are_moved_from_the_console(
    console: Client, account: BillingAccount, price: PlanPrice
) -> None:
    now = clock.now()
    PlanPrice.objects.filter(pk=price.pk).update(valid_until=now)
    PlanPrice.objects.create(
        plan=price.plan, currency="EUR", interval="month", amount=160_000, lookup_key="new", valid_from=now
    )
    assert "€1,600.00" in console.get("/console/billing/prices/").content.decode()
    path = f"/console/billing/prices/{price.pk}/announcement/"
    early = console.post(path, {"takes_effect_on": now.date().isoformat(), "reason": "Costs"})
    assert early.status_code == 422
    assert "two months of notice" in early.content.decode()
    day = (now + timedelta(days=70)).date().isoformat()
    assert console.post(path, {"takes_effect_on": day, "reason": "Costs"}).status_code == 302
    assert "A move is under way" in console.get("/console/billing/prices/").content.decode()
