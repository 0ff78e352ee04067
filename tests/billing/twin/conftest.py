"""The local Stripe in memory, asked as its own clients ask it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from tests.billing.stage import Stage, on_stage


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
