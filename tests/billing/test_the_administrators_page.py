"""What an administrator sees and can do about the subscription, and that nobody else can."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from billing import actions, queries
from billing.models import BillingAccount, EInvoice, InvoiceSnapshot, PlanPrice
from kit.access import NotAllowed
from kit.models import AuditEntry
from tenants.context import enter, lobby
from tenants.models import Tenant
from tests.billing.stage import FAILS_LATER, Stage
from tests.billing.world import subscribe

pytestmark = pytest.mark.django_db
ClientAt = Callable[..., Client]
PAGE = "/workspace/billing/"


@pytest.fixture
def subscribed(stripe_twin: Stage, account: BillingAccount, price: PlanPrice) -> BillingAccount:
    subscribe(stripe_twin, account, price)
    actions.sync_account(account)
    account.refresh_from_db()
    return account


@pytest.fixture
def overdue(stripe_twin: Stage, account: BillingAccount, price: PlanPrice) -> BillingAccount:
    subscribe(stripe_twin, account, price, number=FAILS_LATER)
    stripe_twin.advance(32)
    actions.sync_account(account)
    account.refresh_from_db()
    return account


def text_of(client: Client, path: str = PAGE) -> str:
    got = client.get(path, headers={"accept-language": "en"})
    assert got.status_code == 200
    return got.content.decode()


def test_it_shows_plan_price_renewal_and_invoices(
    subscribed: BillingAccount, bruno: User, client_at: ClientAt, run_jobs: Callable[[], int]
) -> None:
    run_jobs()
    html = text_of(client_at(subscribed.tenant, bruno, HTTP_ACCEPT_LANGUAGE="en"))
    number = InvoiceSnapshot.objects.get().number
    assert "Metropolis" in html or "Métropole" in html
    assert "1,490.00" in html or "1 490,00" in html.replace("\u202f", " ").replace("\xa0", " ")
    assert number in html
    assert f"/workspace/billing/documents/{EInvoice.objects.get().pk}.pdf" in html


def test_a_site_without_a_subscription_says_so(lyon: Tenant, bruno: User, client_at: ClientAt) -> None:
    got = client_at(lyon, bruno).get(PAGE)
    assert got.status_code == 200
    assert b"portal/" not in got.content


def test_only_administrators_may_see_it(subscribed: BillingAccount, ada: User, client_at: ClientAt) -> None:
    assert client_at(subscribed.tenant).get(PAGE).status_code == 302
    assert client_at(subscribed.tenant, ada).get(PAGE).status_code == 403
    assert client_at(subscribed.tenant, ada).post(f"{PAGE}portal/").status_code == 403


def test_the_button_leads_to_the_portal_and_is_on_record(
    subscribed: BillingAccount, bruno: User, client_at: ClientAt, stripe_twin: Stage
) -> None:
    got = client_at(subscribed.tenant, bruno).post(f"{PAGE}portal/")
    (session,) = stripe_twin.objects("billing_portal.session")
    assert (got.status_code, got.headers["Location"]) == (302, session["url"])
    assert session["return_url"].endswith(".localhost/workspace/billing/")
    assert session["customer"] == subscribed.customer_id
    with enter(subscribed.tenant):
        assert AuditEntry.objects.filter(action="billing.portal_opened", actor_id=bruno.pk).exists()


def test_the_portal_cannot_be_opened_for_somebody_elses_tenant(
    subscribed: BillingAccount, ada: User, chiara: User, turin: Tenant
) -> None:
    for tenant, person in ((subscribed.tenant, ada), (turin, chiara)):
        with enter(tenant), pytest.raises(NotAllowed):
            actions.open_portal(subscribed, return_url="http://x.example/", by=person)


def test_stripe_being_down_is_said_on_the_page(
    subscribed: BillingAccount, bruno: User, client_at: ClientAt, stripe_twin: Stage
) -> None:
    stripe_twin.twin.store.set_setting("outage", "on")
    got = client_at(subscribed.tenant, bruno).post(f"{PAGE}portal/")
    assert got.status_code == 503
    assert InvoiceSnapshot.objects.get().number in got.content.decode()


def test_a_tenant_sees_nothing_of_anothers_subscription(
    subscribed: BillingAccount, turin: Tenant, client_at: ClientAt
) -> None:
    with lobby():
        assert queries.summary_of(turin).account is None
        assert queries.summary_of(subscribed.tenant).account == subscribed
    with enter(turin), connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("SELECT * FROM public.billing_billingaccount")


def test_administrators_are_warned_on_every_page_and_citizens_are_not(
    overdue: BillingAccount, bruno: User, ada: User, client_at: ClientAt
) -> None:
    tenant = Tenant.objects.get(pk=overdue.tenant.pk)
    assert tenant.state == "grace"
    warned = client_at(tenant, bruno).get(PAGE).content.decode()
    assert "banner--warning" in warned
    for person in (ada, None):
        got = client_at(tenant, person).get("/")
        assert got.status_code == 200
        assert "banner--warning" not in got.content.decode()


def test_the_page_takes_the_same_queries_for_many_invoices(
    subscribed: BillingAccount, bruno: User, client_at: ClientAt
) -> None:
    client = client_at(subscribed.tenant, bruno)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    one = InvoiceSnapshot.objects.get()
    for number in range(30):
        one.pk, one.stripe_id, one.number = None, f"in_{number}", f"X-{number}"
        one.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        html = client.get(PAGE).content.decode()
    assert "X-29" in html
    assert len(many) == len(few)


def test_the_console_asks_the_same_queries_for_many_accounts(
    subscribed: BillingAccount, turin: Tenant
) -> None:
    with CaptureQueriesContext(connection) as one:
        assert len(queries.subscription_rows()) == 1
    actions.open_account(turin, legal_name="Turin", country="IT", email="x@turin.example")
    with CaptureQueriesContext(connection) as two:
        rows = queries.subscription_rows()
    assert [row.tenant.slug for row in rows] == ["turin", "lyon"]
    assert [row.plan and row.plan.code for row in rows] == [None, "metropolis"]
    assert len(two) == len(one)
