"""The life of a subscription, whatever its events do on the way: late, twice, shuffled, lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing import actions, queries
from billing.models import (
    BillingAccount,
    EInvoice,
    InvoiceSnapshot,
    SubscriptionSnapshot,
    TaxRate,
    WebhookEvent,
)
from billing.models import PlanPrice as Prices
from billing.twin.resources import invoices as twin_invoices
from billing.twin.resources import renewal, taxes
from kit import jobs
from tenants.context import lobby
from tenants.models import Tenant
from tests.billing.stage import CARD, FAILS_LATER, IBAN, Stage, on_stage
from tests.billing.world import account_for, subscribe

pytestmark = pytest.mark.django_db

#: What may happen in a life: a step takes the stage and says nothing.
Step = Callable[[Stage], None]


def days(count: int) -> Step:
    return lambda stage: stage.advance(count)


def _cancel(stage: Stage, *, leaving: bool) -> None:
    for body in stage.objects("subscription"):
        if body["status"] not in renewal.ENDED:
            end = body["items"]["data"][0]["current_period_end"]
            body.update(cancel_at_period_end=leaving, cancel_at=end if leaving else None)
            stage.twin.store.put(body)
            from billing.twin.events import emit

            emit(stage.twin, "customer.subscription.updated", body)


def pay_everything(stage: Stage) -> None:
    for invoice in stage.objects("invoice"):
        if invoice["status"] == "open" and "_settles_at" not in invoice:
            twin_invoices.mark_paid(stage.twin, invoice)
            renewal.follow(stage.twin, twin_invoices.subscription_id(invoice) or "")


def give_something_back(stage: Stage) -> None:
    for invoice in stage.objects("invoice")[:1]:
        if invoice["status"] == "paid" and invoice["total"] > 200 and not taxes.notes_of(stage.twin, invoice):
            taxes.credit(stage.twin, invoice, invoice["total"] // 2, reason="order_change")


STEPS: dict[str, Step] = {
    "a week": days(7),
    "a month": days(31),
    "two months": days(62),
    "leave": lambda stage: _cancel(stage, leaving=True),
    "stay": lambda stage: _cancel(stage, leaving=False),
    "pay": pay_everything,
    "credit": give_something_back,
}


def live(
    tenant: Tenant, route: str, life: list[str], post: Callable[[Stage, random.Random], None], seed: int
) -> Any:
    """Live a life with events delivered by `post` after each step, and all that is left at the end; what stands then."""
    with on_stage() as stage:
        Prices.objects.update(stripe_price_id="")
        TaxRate.objects.all().delete()
        account = account_for(tenant, route="invoice" if route == "invoice" else "card")
        price = queries.price_for(queries.plan_for(522_000), currency="EUR", interval="month")
        if route == "invoice":
            actions.subscribe_by_invoice(account, price=price, purchase_order="EJ-1")
        else:
            subscribe(stage, account, price, number=route)
        chance = random.Random(seed)
        for name in life:
            STEPS[name](stage)
            post(stage, chance)
        finish(stage)
        return standing(account, stage)


def in_order(stage: Stage, _chance: random.Random) -> None:
    stage.deliver()
    jobs.run_waiting()


def in_any_order(stage: Stage, chance: random.Random) -> None:
    """Hold some back, say some twice, turn the rest around."""
    rows = stage.twin.store.query("SELECT rowid, event FROM deliveries WHERE state = 'pending'")
    chance.shuffle(rows)
    for number, (rowid, event) in enumerate(rows):
        late = chance.random() < 0.4
        stage.twin.store.query(
            "UPDATE deliveries SET state = ?, next_at = ? WHERE rowid = ?",
            "held" if late else "pending",
            number,
            rowid,
        )
        if chance.random() < 0.3:
            stage.twin.store.query(
                "INSERT INTO deliveries (event, state, next_at) VALUES (?, 'pending', ?)",
                event,
                chance.random(),
            )
    stage.deliver()
    if chance.random() < 0.7:
        jobs.run_waiting()


def finish(stage: Stage) -> None:
    stage.twin.store.query("UPDATE deliveries SET state = 'pending' WHERE state = 'held'")
    stage.deliver()
    jobs.run_waiting()


def standing(account: BillingAccount, stage: Stage) -> Any:
    tenant = Tenant.objects.get(pk=account.tenant_id)
    assert not WebhookEvent.objects.filter(state="waiting").exists()
    return {
        "state": tenant.state,
        "plan": tenant.entitlements.get("plan"),
        "subscriptions": sorted(
            SubscriptionSnapshot.objects.filter(account=account).values_list("status", "cancel_at_period_end")
        ),
        "invoices": sorted(
            InvoiceSnapshot.objects.filter(account=account).values_list("status", "total", "amount_remaining")
        ),
        "documents": sorted(EInvoice.objects.filter(account=account).values_list("kind", "gross")),
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    route=st.sampled_from([CARD, IBAN, FAILS_LATER, "invoice"]),
    life=st.lists(st.sampled_from(sorted(STEPS)), max_size=6),
    seed=st.integers(0, 2**32),
)
def test_the_end_is_that_of_the_orderly_life(lyon: Tenant, route: str, life: list[str], seed: int) -> None:
    ends = []
    for post in (in_order, in_any_order):
        with lobby():
            undo = transaction.savepoint()
            ends.append(live(lyon, route, life, post, seed))
            transaction.savepoint_rollback(undo)
        lyon.refresh_from_db()
    assert ends[0] == ends[1]


@pytest.mark.parametrize("route", [CARD, IBAN, "invoice"])
def test_a_year_on_each_route_has_an_invoice_and_a_document_for_each_month(
    lyon: Tenant, in_lobby: None, route: str
) -> None:
    stands = live(lyon, route, ["a month", "pay"] * 12, in_order, seed=1)
    assert stands["state"] == "active"
    assert [total for _status, total, _left in stands["invoices"]] == [178_800] * 13
    assert stands["documents"] == [("invoice", 178_800)] * 13
