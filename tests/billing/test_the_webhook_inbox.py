"""Stripe's events: who may send them, what is kept, and what is made of them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client

from billing import actions, gateway, rules
from billing.actions import inbox
from billing.models import AccessTransition, BillingAccount, PlanPrice, SubscriptionSnapshot, WebhookEvent
from billing.twin.webhooks import signature_header
from kit import clock
from tenants.models import Tenant
from tests.billing.stage import SECRET, Stage, on_stage
from tests.billing.world import account_for, state_of, subscribe

pytestmark = pytest.mark.django_db
ADDRESS = "/stripe/webhooks/"


def event(number: int = 1, *, kind: str = "customer.subscription.updated", **changes: object) -> bytes:
    subject = {"id": "sub_1", "object": "subscription", "customer": "cus_1"}
    body = {
        "id": f"evt_{number}",
        "object": "event",
        "type": kind,
        "created": 1_780_000_000,
        "livemode": False,
        "data": {"object": subject},
        **changes,
    }
    return json.dumps(body).encode()


def post(
    body: bytes, *, secret: str = SECRET, age: int = 0, header: str | None = None, host: str = "localhost"
) -> int:
    signed = signature_header(body, secret, int(time.time()) - age) if header is None else header
    client = Client(HTTP_HOST=host, raise_request_exception=False)
    headers = {"Stripe-Signature": signed} if signed else {}
    return client.post(ADDRESS, data=body, content_type="application/json", headers=headers).status_code


def test_a_signed_event_is_kept_once(in_lobby: None) -> None:
    assert post(event()) == 200
    assert post(event()) == 200
    kept = WebhookEvent.objects.get()
    assert (kept.event_id, kept.object_id, kept.customer_id, kept.state) == (
        "evt_1",
        "sub_1",
        "cus_1",
        "waiting",
    )


@pytest.mark.parametrize("header", ["", "nonsense", "t=1,v1=00", "t=abc,v1=00", "v1=00"])
def test_a_missing_or_malformed_signature_is_refused(header: str, in_lobby: None) -> None:
    assert post(event(), header=header) == 400
    assert WebhookEvent.objects.count() == 0


def test_a_wrong_or_old_signature_is_refused(in_lobby: None) -> None:
    assert post(event(), secret="whsec_other") == 400
    assert post(event(), age=gateway.TOLERANCE + 60) == 400
    assert post(event(), age=gateway.TOLERANCE - 60) == 200


def test_a_signature_of_another_body_is_refused(in_lobby: None) -> None:
    header = signature_header(event(1), SECRET, int(time.time()))
    assert post(event(2), header=header) == 400


def test_any_of_the_secrets_will_do_while_they_are_rotated(settings: object, in_lobby: None) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", SECRET]  # type: ignore[attr-defined]
    assert post(event(1), secret="whsec_new") == 200
    assert post(event(2), secret=SECRET) == 200
    assert post(event(3), secret="whsec_older") == 400
    settings.STRIPE_WEBHOOK_SECRETS = ["", "whsec_new"]  # type: ignore[attr-defined]
    assert post(event(4), secret="") == 400


def test_a_body_that_is_too_large_is_refused_unread(in_lobby: None) -> None:
    assert post(event(padding="x" * 257 * 1024)) == 413
    assert WebhookEvent.objects.count() == 0


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"null", b"\xff\xfe", b'{"id": "evt_1"}', b'{"object": "v2.core.event"}']
)
def test_something_signed_that_is_no_event_is_refused(body: bytes, in_lobby: None) -> None:
    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    readable = body.decode("utf-8", "replace").encode()
    header = signature_header(readable, SECRET, int(time.time()))
    sent = client.post(
        ADDRESS, data=body, content_type="application/json", headers={"Stripe-Signature": header}
    )
    assert sent.status_code == 400


def test_only_post_and_only_the_public_host(lyon: Tenant) -> None:
    assert Client(HTTP_HOST="localhost").get(ADDRESS).status_code == 405
    assert post(event(), host="lyon.localhost") in (403, 404)


def test_kinds_that_do_not_concern_us_are_kept_as_ignored(
    in_lobby: None, run_jobs: Callable[[], int]
) -> None:
    assert post(event(kind="payout.paid")) == 200
    assert post(event(2, kind="something.new")) == 200
    assert set(WebhookEvent.objects.values_list("state", flat=True)) == {"ignored"}
    assert run_jobs() == 0


def test_live_events_do_not_mix_with_test_keys(in_lobby: None) -> None:
    assert post(event(livemode=True)) == 200
    assert WebhookEvent.objects.get().state == "ignored"
    assert "livemode" in WebhookEvent.objects.get().error


def test_while_the_database_is_down_stripe_is_asked_to_try_again() -> None:
    with mock.patch("billing.webhooks.receive_event", side_effect=OperationalError("down")):
        assert post(event()) == 500


def test_an_event_of_an_unknown_customer_is_ignored(
    in_lobby: None, stripe_twin: Stage, run_jobs: Callable[[], int]
) -> None:
    post(event())
    run_jobs()
    assert WebhookEvent.objects.get().state == "ignored"
    assert stripe_twin.transport.calls == []


@pytest.mark.parametrize("payload", ["thin", "snapshot"])
def test_thin_and_snapshot_events_lead_to_the_same(
    payload: str, account: BillingAccount, price: PlanPrice, run_jobs: Callable[[], int]
) -> None:
    with on_stage(payload) as stage:
        subscribe(stage, account, price)
        assert stage.deliver() > 5
        run_jobs()
        assert state_of(account.tenant) == "active"
        waiting = WebhookEvent.objects.filter(state="waiting").count()
        assert waiting == 0
        assert {json.loads(body)["object"] for body, _ in stage.seen} == {
            "thin": {"v2.core.event"},
            "snapshot": {"event"},
        }[payload]


def test_every_event_twice_changes_nothing_the_second_time(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: Callable[[], int]
) -> None:
    subscribe(stripe_twin, account, price)
    stripe_twin.deliver()
    run_jobs()
    events, transitions = WebhookEvent.objects.count(), AccessTransition.objects.count()
    stripe_twin.resend_events()
    stripe_twin.deliver()
    run_jobs()
    assert WebhookEvent.objects.count() == events
    assert AccessTransition.objects.count() == transitions


def test_a_burst_of_events_asks_stripe_once(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: Callable[[], int]
) -> None:
    subscribe(stripe_twin, account, price)
    stripe_twin.deliver()
    run_jobs()
    handled = WebhookEvent.objects.filter(state="done").count()
    assert handled > 3
    assert stripe_twin.calls_to("get", "/v1/subscriptions") == 1


def test_one_accounts_event_never_touches_another_tenant(
    stripe_twin: Stage, lyon: Tenant, turin: Tenant, price: PlanPrice, run_jobs: Callable[[], int]
) -> None:
    ours, theirs = account_for(lyon), account_for(turin)
    subscribe(stripe_twin, theirs, price)
    actions.sync_account(theirs)
    before = Tenant.objects.values().get(pk=turin.pk)
    subscribe(stripe_twin, ours, price)
    customer = BillingAccount.objects.get(pk=ours.pk).customer_id
    stripe_twin.drop_events()
    # An event that claims Lyon's customer but names Turin's subscription: only Lyon is asked about.
    foreign = SubscriptionSnapshot.objects.get(account=theirs).stripe_id
    post(event(data={"object": {"id": foreign, "object": "subscription", "customer": customer}}))
    run_jobs()
    assert state_of(lyon) == "active"
    assert Tenant.objects.values().get(pk=turin.pk) == before
    assert SubscriptionSnapshot.objects.get(account=theirs).stripe_id == foreign
    assert SubscriptionSnapshot.objects.filter(account=ours).count() == 1


def test_an_object_of_another_customer_is_never_stored(
    stripe_twin: Stage, lyon: Tenant, turin: Tenant, price: PlanPrice, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = account_for(lyon), account_for(turin)
    subscribe(stripe_twin, ours, price)
    subscribe(stripe_twin, theirs, price)
    stolen = gateway.list_subscriptions(BillingAccount.objects.get(pk=theirs.pk).customer_id)
    monkeypatch.setattr(gateway, "list_subscriptions", lambda _customer: stolen)
    with pytest.raises(RuntimeError, match="another customer"):
        actions.sync_account(ours)
    assert state_of(lyon) == "pending"
    assert SubscriptionSnapshot.objects.count() == 0


def test_a_failure_is_tried_again_later_and_given_up_after_twenty(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: Callable[[], int]
) -> None:
    subscribe(stripe_twin, account, price)
    stripe_twin.twin.store.set_setting("outage", "on")
    customer = BillingAccount.objects.get(pk=account.pk).customer_id
    post(event(data={"object": {"id": "sub_1", "object": "subscription", "customer": customer}}))
    run_jobs()
    kept = WebhookEvent.objects.get()
    assert (kept.state, kept.attempts) == ("waiting", 1)
    assert kept.next_at - clock.now() <= timedelta(minutes=1)
    assert actions.release_due_events() == 0
    for _ in range(inbox.MOST_ATTEMPTS - 1):
        actions.process_event(kept.event_id)
    kept.refresh_from_db()
    assert (kept.state, kept.attempts) == ("dead", 20)
    assert "StripeUnavailable" in kept.error
    assert state_of(account.tenant) == "pending"


def test_an_event_whose_time_has_come_again_is_worked_on(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: Callable[[], int]
) -> None:
    subscribe(stripe_twin, account, price)
    stripe_twin.twin.store.set_setting("outage", "on")
    stripe_twin.deliver()
    run_jobs()
    stripe_twin.twin.store.set_setting("outage", "")
    with clock.frozen_at(clock.now() + timedelta(minutes=2)):
        assert actions.release_due_events() > 0
        run_jobs()
    assert state_of(account.tenant) == "active"


def test_pauses_grow_from_a_minute_to_six_hours() -> None:
    pauses = [rules.pause_after(attempts) for attempts in range(1, 21)]
    assert pauses[0] == timedelta(minutes=1)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=6)


@pytest.mark.django_db(transaction=True)
def test_the_same_event_in_parallel_is_kept_once(lyon: Tenant) -> None:
    body = event()

    def send(_: int) -> int:
        try:
            return post(body)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(24)))
    assert answers == [200] * 24
    assert WebhookEvent.objects.count() == 1
