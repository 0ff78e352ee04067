"""The subscription in the API: for administrators alone, by the same actions as the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from accounts.models import User
from billing import actions, queries
from billing.models import BillingAccount, PlanPrice, PurchaseOrder
from tenants.models import Tenant
from tests.billing.stage import FAILS_LATER, Stage
from tests.billing.world import subscribe

pytestmark = pytest.mark.django_db
API = "/api/v1/billing/"


@pytest.fixture
def subscribed(stripe_twin: Stage, account: BillingAccount, price: PlanPrice) -> BillingAccount:
    subscribe(stripe_twin, account, price)
    actions.sync_account(account)
    account.refresh_from_db()
    return account


@pytest.fixture
def api(lyon: Tenant, bruno: User, client_at: Callable[..., Client]) -> Client:
    return client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en")


def sent(client: Client, method: str, path: str, given: Any = None) -> Any:
    return getattr(client, method)(API + path, given, content_type="application/json")


def test_it_says_what_the_page_says(
    subscribed: BillingAccount, api: Client, run_jobs: Callable[[], int]
) -> None:
    run_jobs()
    body = api.get(API).json()
    assert (body["state"], body["is_renewing"], body["next_invoice"]) == ("active", True, 178_800)
    assert body["price"]["amount"] == 149_000
    assert {one["key"] for one in body["usage"]} == {"staff_seats", "active_projects"}
    [paper] = api.get(API + "invoices/").json()["results"]
    assert (paper["total"], paper["left_to_pay"], paper["is_credit_note"]) == (178_800, 0, False)
    assert api.get(urlsplit(paper["pdf"]).path)["Content-Type"] == "application/pdf"


def test_a_purchase_order_is_given_and_withdrawn(subscribed: BillingAccount, api: Client) -> None:
    made = sent(api, "post", "purchase-orders/", {"number": "EJ-1", "amount": 500_000})
    assert (made.status_code, made.json()["left"]) == (201, 500_000)
    refused = sent(api, "post", "purchase-orders/", {"number": "EJ-1"})
    assert (refused.status_code, refused.json()["field"]) == (400, "number")
    assert sent(api, "delete", f"purchase-orders/{made.json()['id']}/").status_code == 204
    assert PurchaseOrder.objects.get().withdrawn_at is not None


def test_who_pays_is_changed_in_part(subscribed: BillingAccount, api: Client) -> None:
    before = api.get(API + "payer/").json()
    after = sent(api, "patch", "payer/", {"city": "Lyon"}).json()
    assert after == {**before, "city": "Lyon"}
    assert sent(api, "patch", "payer/", {"registration_id": "12"}).json()["field"] == "registration_id"


def test_the_plan_is_changed_after_a_look_at_the_price(
    subscribed: BillingAccount, api: Client, stripe_twin: Stage
) -> None:
    yearly = queries.price_for(queries.plan_for(522_000), currency="EUR", interval="year")
    assert yearly.pk in [one["id"] for one in api.get(API + "prices/").json()["results"]]
    assert sent(api, "post", "plan/preview/", {"price": yearly.pk}).json()["currency"] == "EUR"
    assert sent(api, "put", "plan/", {"price": yearly.pk}).json()["price"]["interval"] == "year"
    village = queries.price_for(queries.plan_for(900), currency="EUR", interval="month")
    assert sent(api, "put", "plan/", {"price": village.pk}).status_code == 404


def test_cancelling_and_thinking_again(subscribed: BillingAccount, api: Client) -> None:
    assert sent(api, "put", "cancellation/", {"reason": "A new mayor"}).json()["is_renewing"] is False
    assert sent(api, "delete", "cancellation/").json()["is_renewing"] is True


def test_while_a_site_is_read_only_a_program_can_still_give_an_order(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, api: Client
) -> None:
    subscribe(stripe_twin, account, price, number=FAILS_LATER)
    stripe_twin.advance(52)
    assert actions.sync_account(account).state == "read_only"
    assert sent(api, "post", "purchase-orders/", {"number": "EJ-2"}).status_code == 201


def test_without_an_account_there_is_nothing_to_change(api: Client) -> None:
    assert api.get(API).json()["price"] is None
    assert api.get(API + "payer/").status_code == 404


def test_while_stripe_is_silent_it_says_so_and_nothing_changes(
    subscribed: BillingAccount, api: Client, stripe_twin: Stage
) -> None:
    stripe_twin.twin.store.set_setting("outage", "on")
    refused = sent(api, "put", "cancellation/", {})
    assert refused.status_code == 503
    assert "detail" in refused.json()


def test_a_moderator_sees_nothing_of_it(
    subscribed: BillingAccount, lyon: Tenant, ada: User, client_at: Callable[..., Client]
) -> None:
    resident = client_at(lyon, ada)
    assert {resident.get(API + path).status_code for path in ("", "invoices/", "payer/", "prices/")} == {403}
