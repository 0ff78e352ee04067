"""The same scenarios on the twin and, with STRIPE_TEST_KEY set, in Stripe's sandbox: whether the twin is a twin.

STRIPE_TEST_KEY=sk_test_… make test TESTS=tests/billing/test_on_the_twin_and_in_the_sandbox.py
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing import actions, queries
from billing.models import BillingAccount, PlanPrice
from tenants.context import enter
from tenants.models import Tenant
from tests.billing.places import PLACES, Place, place
from tests.billing.world import account_for

pytestmark = pytest.mark.django_db


@pytest.fixture(params=PLACES)
def there(request: pytest.FixtureRequest) -> Iterator[Place]:
    with place(request.param) as found:
        yield found


@pytest.fixture
def account(lyon: Tenant, in_lobby: None) -> BillingAccount:
    return account_for(lyon, route="invoice")


@pytest.fixture
def price(in_lobby: None) -> PlanPrice:
    # What other tests wrote down of Stripe's ids does not hold in another place.
    PlanPrice.objects.update(stripe_price_id="")
    return queries.price_for(queries.plan_for(522_000), currency="EUR", interval="month")


def standing(account: BillingAccount) -> str:
    return actions.sync_account(account).state


def test_by_invoice_it_is_open_at_once_and_the_order_stands_on_the_invoice(
    there: Place, account: BillingAccount, price: PlanPrice
) -> None:
    decision = actions.subscribe_by_invoice(account, price=price, purchase_order="BC-2026-1")
    assert decision.state == "active"
    there.advance(1)  # the invoice is finalized an hour after it was made
    assert standing(account) == "active"
    [invoice] = account.invoices.all()
    assert (invoice.purchase_order, invoice.total, invoice.is_owed) == ("BC-2026-1", 178_800, True)


def test_overdue_it_is_in_grace_and_money_that_came_by_another_way_ends_that(
    there: Place, account: BillingAccount, price: PlanPrice
) -> None:
    yearly = queries.price_for(price.plan, currency="EUR", interval="year")
    actions.subscribe_by_invoice(account, price=yearly, purchase_order="BC-2026-1")
    there.advance(32)
    assert standing(account) == "grace"
    there.paid_outside(account.invoices.get().stripe_id)
    assert standing(account) == "active"


def test_after_the_trial_the_first_invoice_is_made(
    there: Place, account: BillingAccount, price: PlanPrice
) -> None:
    actions.subscribe_by_invoice(account, price=price, purchase_order="BC-2026-1", with_trial=True)
    assert standing(account) == "trialing"
    there.advance(price.plan.trial_days + 1)
    assert standing(account) == "active"
    assert sum(one.total for one in account.invoices.all()) == 178_800


def test_what_the_preview_says_is_what_the_change_costs(
    there: Place, account: BillingAccount, price: PlanPrice, bruno: object
) -> None:
    actions.subscribe_by_invoice(account, price=price, purchase_order="BC-2026-1")
    there.advance(10)
    actions.sync_account(account)
    yearly = queries.price_for(price.plan, currency="EUR", interval="year")
    with enter(account.tenant):
        preview = actions.preview_change(account, price=yearly, by=bruno)
        actions.change_plan(account, price=yearly, by=bruno)
    there.advance(1)
    actions.sync_account(account)
    latest = account.invoices.order_by("-issued_at")[0]
    # Seconds pass between the two: what is given back for them may differ by cents.
    assert abs(latest.total - preview.total) < 100


def test_cancelled_it_ends_with_its_period_unless_somebody_thinks_again(
    there: Place, account: BillingAccount, price: PlanPrice, bruno: object
) -> None:
    actions.subscribe_by_invoice(account, price=price, purchase_order="BC-2026-1")
    with enter(account.tenant):
        actions.cancel_subscription(account, by=bruno)
        actions.resume_subscription(account, by=bruno)
        actions.cancel_subscription(account, by=bruno)
    assert standing(account) == "active"
    there.advance(32)
    assert standing(account) == "cancelled"
