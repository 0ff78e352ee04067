"""Whom invoices are made out to, which order they name, and what the register says of a VAT number."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from billing import actions, orders, queries, vies
from billing.actions import Details
from billing.models import BillingAccount, PlanPrice, PurchaseOrder
from kit import clock
from kit.access import NotAllowed
from kit.errors import Refused
from tenants.context import enter, lobby
from tests.billing.stage import Stage

pytestmark = pytest.mark.django_db
RunJobs = Callable[[], int]
GIVEN = Details("Ville de Lyon", "finances@lyon.example", "1 place de la Comédie", "69001", "Lyon")


@contextmanager
def a_register(answer: dict[str, Any], settings: Any) -> Iterator[list[str]]:
    """VIES on loopback: answers every question like this; what was asked is in the list."""
    asked: list[str] = []

    class Register(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Register)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.VIES_URL = f"http://127.0.0.1:{server.server_port}"
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def by_invoice(stripe_twin: Stage, account: BillingAccount, price: PlanPrice) -> BillingAccount:
    """Lyon pays by invoice, on an order."""
    actions.subscribe_by_invoice(account, price=price, purchase_order="EJ-1")
    account.refresh_from_db()
    return account


# -- details


def test_what_was_typed_stands_on_the_next_invoice(
    by_invoice: BillingAccount, bruno: Any, stripe_twin: Stage, run_jobs: RunJobs
) -> None:
    with enter(by_invoice.tenant):
        actions.edit_details(
            by_invoice, details=replace(GIVEN, registration_id="216 901 231 00011"), by=bruno
        )
    run_jobs()
    [customer] = stripe_twin.objects("customer")
    assert customer["address"] == {
        "line1": "1 place de la Comédie",
        "postal_code": "69001",
        "city": "Lyon",
        "country": "FR",
    }
    by_invoice.refresh_from_db()
    assert by_invoice.registration_id == "21690123100011"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("registration_id", "21690123100012"),
        ("vat_id", "FR00303265045"),
        ("email", "nobody"),
        ("legal_name", " "),
    ],
)
def test_a_number_that_cannot_be_right_is_refused_at_its_field(
    by_invoice: BillingAccount, bruno: Any, field: str, value: str
) -> None:
    with enter(by_invoice.tenant), pytest.raises(Refused) as refused:
        actions.edit_details(by_invoice, details=replace(GIVEN, **{field: value}), by=bruno)
    assert refused.value.field == field


def test_residents_change_no_details(by_invoice: BillingAccount, ada: Any) -> None:
    with enter(by_invoice.tenant), pytest.raises(NotAllowed):
        actions.edit_details(by_invoice, details=GIVEN, by=ada)


@pytest.fixture
def in_cologne(by_invoice: BillingAccount) -> BillingAccount:
    BillingAccount.objects.filter(pk=by_invoice.pk).update(country="DE")
    by_invoice.refresh_from_db()
    return by_invoice


def test_a_number_that_the_register_knows_turns_the_tax_around(
    in_cologne: BillingAccount, bruno: Any, stripe_twin: Stage, run_jobs: RunJobs, settings: Any
) -> None:
    with a_register({"isValid": True, "userError": "VALID"}, settings) as asked:
        with enter(in_cologne.tenant):
            actions.edit_details(in_cologne, details=replace(GIVEN, vat_id="DE 136695976"), by=bruno)
        run_jobs()
    assert asked == ["/ms/DE/vat/136695976"]
    in_cologne.refresh_from_db()
    assert in_cologne.vat_check == "valid"
    stripe_twin.advance(32)
    actions.sync_account(in_cologne)
    with lobby():
        latest = in_cologne.invoices.first()
    assert latest is not None
    assert (latest.tax, latest.total) == (0, 149_000)


def test_a_number_that_becomes_invalid_later_is_taxed_again(
    in_cologne: BillingAccount, stripe_twin: Stage, run_jobs: RunJobs, settings: Any, dora: Any
) -> None:
    BillingAccount.objects.filter(pk=in_cologne.pk).update(vat_id="DE136695976", vat_check="valid")
    in_cologne.refresh_from_db()
    with a_register({"isValid": False, "userError": "INVALID"}, settings):
        actions.check_vat_id(in_cologne)
        run_jobs()
    stripe_twin.advance(32)
    actions.sync_account(in_cologne)
    latest = in_cologne.invoices.first()
    assert latest is not None
    assert latest.tax == 28_310  # 19 % of 1,490.00


def test_a_silent_register_says_nothing_about_the_number(in_cologne: BillingAccount, settings: Any) -> None:
    BillingAccount.objects.filter(pk=in_cologne.pk).update(vat_id="DE136695976", vat_check="valid")
    in_cologne.refresh_from_db()
    with (
        a_register({"isValid": False, "userError": "MS_UNAVAILABLE"}, settings),
        pytest.raises(vies.RegisterSilent),
    ):
        actions.check_vat_id(in_cologne)
    in_cologne.refresh_from_db()
    assert in_cologne.vat_check == "valid"


# -- purchase orders


def test_the_first_order_is_on_the_list(by_invoice: BillingAccount) -> None:
    [one] = queries.order_states(by_invoice)
    assert (one.order.number, one.problem) == ("EJ-1", "")
    assert one.used == by_invoice.invoices.get().total


def test_a_new_order_stands_on_the_next_invoice(
    by_invoice: BillingAccount, bruno: Any, stripe_twin: Stage, run_jobs: RunJobs
) -> None:
    PurchaseOrder.objects.update(valid_until=clock.today())
    with enter(by_invoice.tenant):
        actions.add_purchase_order(by_invoice, number="EJ-2", by=bruno)
    run_jobs()
    stripe_twin.advance(32)
    actions.sync_account(by_invoice)
    assert by_invoice.invoices.first().purchase_order == "EJ-2"  # type: ignore[union-attr]


def test_an_order_that_is_too_small_is_not_named(by_invoice: BillingAccount, bruno: Any) -> None:
    PurchaseOrder.objects.update(amount=200_000)  # the first invoice has used 1,788.00 of it
    assert queries.order_states(by_invoice)[0].problem == "too_small"
    assert queries.lacks_order(by_invoice)


def test_a_withdrawn_order_is_not_named_and_may_be_given_again(
    by_invoice: BillingAccount, bruno: Any
) -> None:
    order = PurchaseOrder.objects.get()
    with enter(by_invoice.tenant):
        actions.withdraw_purchase_order(order, by=bruno)
        assert queries.lacks_order(by_invoice)
        actions.add_purchase_order(by_invoice, number="EJ-1", by=bruno)
    assert not queries.lacks_order(by_invoice)


def test_the_same_order_twice_and_impossible_dates_are_refused(
    by_invoice: BillingAccount, bruno: Any
) -> None:
    yesterday = clock.today() - timedelta(days=1)
    wrong: list[dict[str, Any]] = [
        {"number": "EJ-1"},
        {"number": ""},
        {"number": "x" * 141},
        {"number": "EJ-2", "valid_until": yesterday, "valid_from": yesterday},
        {"number": "EJ-2", "valid_from": clock.today(), "valid_until": yesterday},
        {"number": "EJ-2", "amount": 0},
    ]
    for given_order in wrong:
        with enter(by_invoice.tenant), pytest.raises(Refused):
            actions.add_purchase_order(by_invoice, **given_order, by=bruno)


def test_whoever_will_have_no_order_is_told_once(by_invoice: BillingAccount, run_jobs: RunJobs) -> None:
    PurchaseOrder.objects.update(valid_until=clock.today() + timedelta(days=10))
    assert actions.look_after_orders(on=clock.today()) == 1
    assert actions.look_after_orders(on=clock.today()) == 0
    mail.outbox.clear()
    run_jobs()
    [message] = [one for one in mail.outbox if "EJ-1" in one.subject]
    assert message.to == [by_invoice.email]
    assert "/workspace/billing/" in message.body


def test_the_pages_take_details_and_orders_and_keep_what_was_typed(
    by_invoice: BillingAccount, bruno: Any, client_at: Callable[..., Client]
) -> None:
    client = client_at(by_invoice.tenant, bruno, HTTP_ACCEPT_LANGUAGE="en")
    typed = {
        "legal_name": "Ville de Lyon",
        "email": "f@lyon.example",
        "registration_id": "123",
        "city": "Lyon 1er",
    }
    refused = client.post("/workspace/billing/details/", typed)
    assert refused.status_code == 422
    assert "Lyon 1er" in refused.content.decode()
    typed["registration_id"] = "21690123100011"
    assert client.post("/workspace/billing/details/", typed).status_code == 302
    assert (
        client.post("/workspace/billing/orders/new/", {"number": "EJ-9", "amount": "1000.50"}).status_code
        == 302
    )
    with lobby():
        order = PurchaseOrder.objects.get(number="EJ-9")
    assert order.amount == 100_050
    page = client.get("/workspace/billing/").content.decode()
    assert "EJ-9" in page
    assert client.post(f"/workspace/billing/orders/{order.pk}/withdrawal/").status_code == 302


@given(
    ends=st.lists(st.one_of(st.none(), st.integers(-400, 400)), max_size=6),
    amounts=st.lists(st.one_of(st.none(), st.integers(0, 500_000)), min_size=6, max_size=6),
    due=st.integers(1, 300_000),
)
def test_the_order_named_can_always_pay(ends: list[int | None], amounts: list[int | None], due: int) -> None:
    today = date(2026, 6, 1)
    given_orders = [
        PurchaseOrder(
            pk=number,
            number=f"EJ-{number}",
            amount=amounts[number],
            valid_from=today - timedelta(days=500),
            valid_until=None if end is None else today + timedelta(days=end),
        )
        for number, end in enumerate(ends)
    ]
    found = orders.states(given_orders, {"EJ-0": 10_000}, on=today, amount=due)
    named = orders.to_name(found)
    usable = [one.order for one in found if not one.problem]
    assert (named is None) == (not usable)
    if named is not None:
        assert named.valid_until is None or named.valid_until >= today
        assert named.amount is None or named.amount >= due
        assert all((named.valid_until or date.max) <= (other.valid_until or date.max) for other in usable)
