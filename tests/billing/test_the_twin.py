"""The local Stripe by itself: over a real connection, and held against the SDK's own description of its objects."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import html5lib
import pytest
import stripe

from billing.twin import events
from billing.twin.forms import nested
from tests.billing.stage import SECRET, Stage, on_stage

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def stage() -> Iterator[Stage]:
    with on_stage() as made:
        yield made
        # Here the twin is asked things that the gateway never asks; that is for the twin to refuse.
        made.transport.violations.clear()


@pytest.fixture
def client(stage: Stage) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_x", http_client=stage.transport)


def a_price(client: stripe.StripeClient) -> stripe.Price:
    product = client.v1.products.create({"name": "Town"})
    return client.v1.prices.create(
        {"product": product.id, "currency": "eur", "unit_amount": 12_900, "recurring": {"interval": "month"}}
    )


def a_page(client: stripe.StripeClient, **more: Any) -> stripe.checkout.Session:
    customer = client.v1.customers.create({"name": "Lyon", "email": "x@lyon.example"})
    return client.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": customer.id,
            "line_items": [{"price": a_price(client).id, "quantity": 1}],
            "success_url": "http://civocracy.test/paid?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://civocracy.test/plan",
            **more,
        }
    )


# -- objects

#: What Stripe leaves out unless asked for, or says only of what was deleted.
_ABSENT = {
    "customer": {
        "cash_balance",
        "deleted",
        "invoice_credit_balance",
        "sources",
        "subscriptions",
        "tax",
        "tax_ids",
    },
    "price": {"currency_options", "deleted", "tiers"},
    "product": {"deleted"},
    "checkout.session": {"line_items"},
    "subscription": set(),
    "invoice": {"deleted", "payments"},
    "subscription_item": {"deleted"},
    "line_item": set(),
    "billing_portal.session": set(),
    "event": set(),
    "charge": {"level3", "presentment_details", "radar_options", "refunds", "transfer"},
    "dispute": {"intended_submission_method", "network_reason_code", "payment_method_details"},
}
_TYPES: dict[str, Any] = {
    "customer": stripe.Customer,
    "price": stripe.Price,
    "product": stripe.Product,
    "checkout.session": stripe.checkout.Session,
    "subscription": stripe.Subscription,
    "invoice": stripe.Invoice,
    "subscription_item": stripe.SubscriptionItem,
    "line_item": stripe.InvoiceLineItem,
    "billing_portal.session": stripe.billing_portal.Session,
    "event": stripe.Event,
    "charge": stripe.Charge,
    "dispute": stripe.Dispute,
}


@pytest.mark.parametrize("kind", _TYPES)
def test_an_object_has_exactly_the_fields_that_the_sdk_describes(
    kind: str, stage: Stage, client: stripe.StripeClient
) -> None:
    page = a_page(client)
    stage.pay(page.url or "")
    client.v1.billing_portal.sessions.create({"customer": str(page.customer)})
    stage.send(f"/i/{stage.objects('invoice')[0]['id']}", do="dispute")
    found = stage.objects(kind)
    if kind == "subscription_item":
        found = stage.objects("subscription")[0]["items"]["data"]
    elif kind == "line_item":
        found = stage.objects("invoice")[0]["lines"]["data"]
    described = {name for name in _TYPES[kind].__annotations__ if name.islower() and not name.startswith("_")}
    public = {name for name in found[0] if not name.startswith("_")}
    assert public == described - _ABSENT[kind]


def test_every_thin_event_is_of_a_kind_that_the_sdk_knows(stage: Stage, client: stripe.StripeClient) -> None:
    stage.pay(a_page(client).url or "", number="4000 0000 0000 0341")
    stage.advance(40)
    kinds = set()
    for event in stage.objects("event"):
        notice = client.parse_event_notification_without_verification(json.dumps(events.thin(event)))
        kinds.add(type(notice).__name__)
    assert "UnknownEventNotification" not in kinds
    assert len(kinds) > 8


def test_a_thin_event_leads_to_its_object_and_can_be_read_back(
    stage: Stage, client: stripe.StripeClient
) -> None:
    stage.pay(a_page(client).url or "")
    event = next(one for one in stage.objects("event") if one["type"] == "customer.subscription.created")
    thin = events.thin(event)
    assert client.v2.core.events.retrieve(thin["id"]).type == "v1.customer.subscription.created"
    assert client.v1.events.retrieve(event["id"]).data.object["object"] == "subscription"


# -- requests


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"colour": "red"}, "colour"),
        ({"subscription_data": {"trial": "3"}}, "subscription_data[trial]"),
        ({"line_items": [{"price": "p", "amount": "3"}]}, "line_items[0][amount]"),
        ({"mode": "payment"}, "mode"),
        ({"success_url": "paid"}, "success_url"),
        ({"payment_method_types": ["card"]}, "payment_method_types"),
    ],
)
def test_a_parameter_that_it_does_not_know_is_refused(
    change: dict[str, Any], param: str, stage: Stage, client: stripe.StripeClient
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        a_page(client, **change)
    assert caught.value.param == param


def test_the_same_key_replays_and_other_parameters_are_an_error(
    stage: Stage, client: stripe.StripeClient
) -> None:
    first = client.v1.customers.create({"name": "Lyon"}, {"idempotency_key": "k"})
    again = client.v1.customers.create({"name": "Lyon"}, {"idempotency_key": "k"})
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"  # type: ignore[union-attr]
    with pytest.raises(stripe.IdempotencyError):
        client.v1.customers.create({"name": "Turin"}, {"idempotency_key": "k"})
    assert len(stage.objects("customer")) == 1


def test_a_stored_fault_is_replayed_until_the_key_is_forgotten(
    stage: Stage, client: stripe.StripeClient
) -> None:
    stage.fail_next()
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.v1.customers.create({"name": "Lyon"}, {"idempotency_key": "k"})
    stage.advance(1.1)
    assert client.v1.customers.create({"name": "Lyon"}, {"idempotency_key": "k"}).id


def test_a_live_key_and_another_version_are_refused(stage: Stage) -> None:
    with pytest.raises(stripe.AuthenticationError):
        stripe.StripeClient("sk_live_x", http_client=stage.transport).v1.customers.list()
    with pytest.raises(stripe.InvalidRequestError, match="API version"):
        stripe.StripeClient(
            "sk_test_x", http_client=stage.transport, stripe_version="2024-01-01"
        ).v1.customers.list()


def test_lists_are_paged_and_objects_expanded(stage: Stage, client: stripe.StripeClient) -> None:
    made = [client.v1.customers.create({"name": str(number)}).id for number in range(25)]
    listed = [one.id for one in client.v1.customers.list({"limit": 10}).auto_paging_iter()]
    assert listed == made[::-1]
    page = a_page(client)
    stage.pay(page.url or "")
    full = client.v1.checkout.sessions.retrieve(
        page.id, {"expand": ["subscription.latest_invoice", "customer"]}
    )
    assert full.subscription.latest_invoice.status == "paid"  # type: ignore[union-attr]
    assert full.customer.name == "Lyon"  # type: ignore[union-attr]


def test_an_unfinished_page_expires_after_a_day(stage: Stage, client: stripe.StripeClient) -> None:
    page = a_page(client)
    stage.advance(1.1)
    assert client.v1.checkout.sessions.retrieve(page.id).status == "expired"
    assert b"expired" in stage.visit(page.url or "").body


def test_nested_forms_are_read_the_way_stripe_reads_them() -> None:
    assert nested("items[0][price]=p&items[1][price]=q&expand[]=a&expand[]=b&m[k]=v&x=") == {
        "items": [{"price": "p"}, {"price": "q"}],
        "expand": ["a", "b"],
        "m": {"k": "v"},
        "x": "",
    }


# -- pages


def pages_of(stage: Stage, client: stripe.StripeClient) -> dict[str, str]:
    page = a_page(client, subscription_data={"trial_period_days": 30})
    refused = stage.pay(page.url or "", number="4000 0000 0000 0002")
    waiting = a_page(client)
    form = {"number": "4000002500003155", "expiry": "12/34", "cvc": "123", "name": "C <b>", "method": "card"}
    asked = stage.send(waiting.url or "", **form)
    paid = a_page(client)
    stage.pay(paid.url or "")
    (invoice,) = stage.objects("invoice")
    portal = client.v1.billing_portal.sessions.create(
        {"customer": str(paid.customer), "return_url": "http://x.test/"}
    )
    return {
        "checkout": stage.visit(page.url or "").body.decode(),
        "declined": refused.body.decode(),
        "nothing typed": stage.send(page.url or "", method="card").body.decode(),
        "three d secure": stage.visit(asked.headers["Location"]).body.decode(),
        "done": stage.visit(f"/c/pay/{paid.id}").body.decode(),
        "invoice": stage.visit(f"/i/{invoice['id']}").body.decode(),
        "portal": stage.visit(portal.url).body.decode(),
        "portal refused": stage.send(portal.url, do="card", method="card", number="1").body.decode(),
        "controls": stage.visit("/").body.decode(),
        "missing": stage.visit("/nothing/here").body.decode(),
    }


def test_every_page_is_valid_and_has_nothing_inline(stage: Stage, client: stripe.StripeClient) -> None:
    for name, html in pages_of(stage, client).items():
        parser = html5lib.HTMLParser(strict=False)
        tree = parser.parse(html)
        assert parser.errors == [], name
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", html), name
        assert "Simulation: no money moves" in html, name
        assert html.count("<h1") == 1, name
        ids = [node.get("id") for node in tree.iter() if node.get("id")]
        assert len(ids) == len(set(ids)), name
        for node in tree.iter():
            for target in (node.get("aria-describedby") or "").split():
                assert target in ids, name


def test_what_somebody_typed_is_kept_and_never_becomes_markup(
    stage: Stage, client: stripe.StripeClient
) -> None:
    page = a_page(client)
    got = stage.send(
        page.url or "", method="card", number="<script>1</script>", name='"><b>', expiry="1", cvc=""
    )
    text = got.body.decode()
    assert got.status == 400
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "Nothing was charged" in text


def test_an_invoice_is_a_pdf_too(stage: Stage, client: stripe.StripeClient) -> None:
    stage.pay(a_page(client).url or "")
    (invoice,) = stage.objects("invoice")
    got = stage.visit(f"/i/{invoice['id']}/pdf")
    assert got.body.startswith(b"%PDF-1.4")
    assert invoice["number"].encode() in got.body


# -- as a process of its own


@dataclass
class Receiver:
    """Takes webhooks, refusing the first ones."""

    refuse: int = 2
    got: list[tuple[dict[str, Any], str]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[tuple[Receiver, int]]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stripe.WebhookSignature.verify_header(body, self.headers["Stripe-Signature"], SECRET, 300)
            state.got.append((json.loads(body), self.path))
            self.send_response(500 if len(state.got) <= state.refuse else 200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state, server.server_port
    server.shutdown()
    server.server_close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.slow
def test_it_runs_as_a_process_keeps_its_state_and_sends_signed_events(
    tmp_path: Path, receiver: tuple[Receiver, int]
) -> None:
    state, hook = receiver
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "billing.twin",
        "--port",
        str(port),
        "--db",
        str(tmp_path / "twin.sqlite3"),
    ]
    command += ["--webhook-url", f"http://127.0.0.1:{hook}/stripe/webhooks/", "--webhook-secret", SECRET]

    def start() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(command, cwd=ROOT)
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
                return process
            except OSError:
                time.sleep(0.1)
        raise AssertionError("The twin did not start.")

    def stop(process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        assert process.wait(10) == 0

    process = start()
    try:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": f"http://127.0.0.1:{port}"})
        page = a_page(client)
        assert urllib.request.urlopen(page.url or "", timeout=5).status == 200
        deadline = time.monotonic() + 20
        while len(state.got) < 3 + state.refuse and time.monotonic() < deadline:
            time.sleep(0.1)
        delivered = [body["snapshot_event"] for body, _ in state.got]
        assert len(delivered) > len(set(delivered)), "what was refused is sent again"
        stop(process)
        process = start()
        assert client.v1.checkout.sessions.retrieve(page.id).status == "open"
    finally:
        process.terminate()
        process.wait(10)


def test_a_taken_port_is_said_plainly(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "billing.twin", "--port", str(taken.getsockname()[1])]
        command += [
            "--db",
            str(tmp_path / "t.sqlite3"),
            "--webhook-url",
            "http://127.0.0.1:9/",
            "--webhook-secret",
            "w",
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1
    assert "cannot listen" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_of_billing_imports_the_twin_and_the_twin_imports_nothing_of_billing() -> None:
    room = ROOT / "billing"
    for path in room.rglob("*.py"):
        text = path.read_text()
        inside = "twin" in path.relative_to(room).parts
        found = re.findall(
            r"^\s*(?:from|import) (billing\S*|django\S*|stripe\S*|\.+twin\S*)", text, re.MULTILINE
        )
        if inside:
            assert found == [], path
        else:
            assert not [name for name in found if name.startswith(("billing.twin", ".twin"))], path
