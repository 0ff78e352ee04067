"""The twin in memory: the gateway speaks to it without a network, and what it sends is checked on the way."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import stripe
from django.conf import settings
from django.test import Client

from billing import gateway
from billing.twin import webhooks
from billing.twin.app import Answer, Request, Twin, answer
from billing.twin.calendar import DAY
from billing.twin.forms import nested
from billing.twin.resources import clocks
from billing.twin.store import Store
from tests.billing import contract

CARD = "4242 4242 4242 4242"
DECLINED = "4000 0000 0000 0002"
THREE_D_SECURE = "4000 0025 0000 3155"
FAILS_LATER = "4000 0000 0000 0341"
IBAN = "DE89 3704 0044 0532 0130 00"
IBAN_FAILS_LATER = "DE62 3704 0044 0532 0130 01"
SECRET = "whsec_twin"


class TwinTransport(stripe.HTTPClient):
    """Hands requests to the twin, and notes those that Stripe would not understand."""

    name = "twin"

    def __init__(self, twin: Twin) -> None:
        super().__init__()
        self._twin = twin
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.violations: list[str] = []
        self.retries_lost_answers = False

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **_: Any
    ) -> tuple[str, int, Mapping[str, str]]:
        """Answer as the twin does; a dropped connection becomes the SDK's own error."""
        parts = urlsplit(url)
        given = nested(post_data or "") if method == "post" else nested(parts.query)
        self.calls.append((method, parts.path, given))
        if parts.path.startswith("/v1/"):
            self.violations += contract.violations(method, parts.path, given)
        lowered = {name.lower(): value for name, value in (headers or {}).items()}
        try:
            got = answer(
                self._twin, Request(method.upper(), parts.path, parts.query, post_data or "", lowered)
            )
        except ConnectionResetError as error:
            raise stripe.APIConnectionError(str(error), should_retry=self.retries_lost_answers) from error
        return got.body.decode(), got.status, got.headers

    def _sleep_time_seconds(self, num_retries: int) -> float:
        return 0.0  # tests do not wait between attempts

    def close(self) -> None:
        """There is nothing to close."""


@dataclass
class Stage:
    """What a test does with the twin: pay, let time pass, deliver events."""

    twin: Twin
    transport: TwinTransport
    seen: list[tuple[str, int]] = field(default_factory=list)

    def visit(self, url: str) -> Answer:
        """Open a page of the twin."""
        return answer(self.twin, Request("GET", urlsplit(url).path, "", "", {}))

    def send(self, url: str, **form: str) -> Answer:
        """Send a form of the twin's."""
        return answer(self.twin, Request("POST", urlsplit(url).path, "", urlencode(form), {}))

    def pay(self, url: str, *, number: str = CARD) -> Answer:
        """Pay on the hosted page, with a card or an IBAN."""
        form = {"name": "Claire Martin", "number": number, "expiry": "12/34", "cvc": "123", "method": "card"}
        if number[:2].isalpha():
            form = {"name": "Claire Martin", "iban": number, "method": "sepa_debit"}
        got = self.send(url, **form)
        if number == THREE_D_SECURE and got.status == 303:
            got = self.send(got.headers["Location"], answer="complete")
        return got

    def advance(self, days: float) -> None:
        """Let simulated time pass."""
        clocks.advance(self.twin, int(days * DAY))

    def deliver(self, *, secret: str = SECRET) -> int:
        """Post every waiting event to the webhook address; returns how many were accepted."""
        client = Client(HTTP_HOST=settings.PUBLIC_HOST, raise_request_exception=False)

        def post(body: bytes, headers: dict[str, str]) -> int:
            sent = client.post(
                "/stripe/webhooks/",
                data=body,
                content_type="application/json",
                headers={"Stripe-Signature": headers["Stripe-Signature"]},
            )
            self.seen.append((body.decode(), sent.status_code))
            return sent.status_code

        self.retry_now()
        return webhooks.deliver_due(self.twin, post, secret)

    def drop_events(self) -> None:
        """Lose everything that waits to be delivered."""
        self.send("/_twin/webhooks", do="drop")

    def resend_events(self) -> None:
        """Queue every event once more."""
        for (event_id,) in self.twin.store.query("SELECT DISTINCT event FROM deliveries"):
            self.twin.store.query(
                "INSERT INTO deliveries (event, state, next_at) VALUES (?, 'pending', ?)",
                event_id,
                time.time(),
            )

    def retry_now(self) -> None:
        """Make every waiting delivery due."""
        self.twin.store.query("UPDATE deliveries SET next_at = 0 WHERE state = 'pending'")

    def fail_next(self, *, times: int = 1, name: str = "fail_next") -> None:
        """Let the next calls answer 500 ("fail_next"), or lose their answer ("drop_next")."""
        self.twin.store.set_setting(name, str(times))

    def objects(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind that the twin holds, newest first."""
        return self.twin.store.find(kind)

    def calls_to(self, method: str, pattern: str) -> int:
        """How many requests of ours went there."""
        return sum(
            1 for verb, path, _ in self.transport.calls if verb == method and re.fullmatch(pattern, path)
        )


@contextmanager
def on_stage(payload: str = "thin") -> Iterator[Stage]:
    """A fresh twin; leaving it checks that Stripe would have understood everything we sent."""
    twin = Twin(Store(":memory:"), "http://twin.test", payload)
    transport = TwinTransport(twin)
    with gateway.transport(transport):
        yield Stage(twin, transport)
    twin.store.close()
    assert transport.violations == [], transport.violations


Deliver = Callable[[], int]
