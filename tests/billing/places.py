"""Where the scenarios of a subscription are played: on the twin, and with STRIPE_TEST_KEY in Stripe's own sandbox too."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import urlsplit

import stripe
from django.conf import settings

from billing import gateway
from billing.twin.calendar import DAY
from tests.billing.stage import Stage, on_stage

#: A key of the sandbox (`sk_test_…`). Without it the scenarios run on the twin alone.
KEY = os.environ.get("STRIPE_TEST_KEY", "")
PLACES = ("twin", "sandbox") if KEY else ("twin",)


class Place(Protocol):
    """What a scenario does beside our own actions."""

    def advance(self, days: int) -> None:
        """Let time pass for the customers made here."""

    def paid_outside(self, invoice_id: str) -> None:
        """Money for an invoice came by another way."""


class OnTheTwin:
    """The twin in memory."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def advance(self, days: int) -> None:
        """Move the twin's clock."""
        self._stage.advance(days)

    def paid_outside(self, invoice_id: str) -> None:
        """By the button on the invoice's page."""
        self._stage.send(f"/i/{invoice_id}", do="outside")


class InTheSandbox:
    """Stripe's sandbox, with a test clock that every new customer is put on."""

    def __init__(self) -> None:
        self._client = stripe.StripeClient(KEY)
        made = self._client.v1.test_helpers.test_clocks.create({"frozen_time": int(time.time())})
        self.clock = made.id

    def advance(self, days: int) -> None:
        """Move the test clock, and wait until Stripe has done what became due."""
        clocks = self._client.v1.test_helpers.test_clocks
        now = clocks.retrieve(self.clock).frozen_time
        clocks.advance(self.clock, {"frozen_time": now + days * DAY})
        for _ in range(120):
            if clocks.retrieve(self.clock).status == "ready":
                return
            time.sleep(1)
        raise TimeoutError("Stripe's test clock did not become ready.")

    def paid_outside(self, invoice_id: str) -> None:
        """As somebody does in the dashboard."""
        self._client.v1.invoices.pay(invoice_id, {"paid_out_of_band": True})

    def close(self) -> None:
        """Deleting the clock deletes its customers and their subscriptions."""
        self._client.v1.test_helpers.test_clocks.delete(self.clock)


class OnTheClock(stripe.RequestsClient):
    """The network, on which each new customer is put on a test clock."""

    def __init__(self, clock: str) -> None:
        super().__init__(timeout=(5, 60))
        self._clock = clock

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **more: Any
    ) -> Any:
        """Add the clock to the one request that takes it."""
        if method == "post" and urlsplit(url).path == "/v1/customers":
            post_data = f"{post_data}&test_clock={self._clock}"
        return super().request(method, url, headers, post_data, **more)


@contextmanager
def place(name: str) -> Iterator[Place]:
    """Play there; afterwards nothing of it is left."""
    if name == "twin":
        with on_stage() as stage:
            yield OnTheTwin(stage)
        return
    before = settings.STRIPE_SECRET_KEY, settings.STRIPE_TWIN, settings.STRIPE_API_BASE
    settings.STRIPE_SECRET_KEY, settings.STRIPE_TWIN, settings.STRIPE_API_BASE = KEY, False, ""
    sandbox = InTheSandbox()
    try:
        with gateway.transport(OnTheClock(sandbox.clock)):
            yield sandbox
    finally:
        sandbox.close()
        settings.STRIPE_SECRET_KEY, settings.STRIPE_TWIN, settings.STRIPE_API_BASE = before
