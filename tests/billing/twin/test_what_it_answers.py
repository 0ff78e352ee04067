"""The local Stripe by itself: over a real connection, and held against the SDK's own description of its objects."""

from __future__ import annotations

import json
from typing import Any

import pytest
import stripe

from billing.twin import events
from billing.twin.forms import nested
from tests.billing.stage import Stage
from tests.billing.twin.conftest import a_page

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
