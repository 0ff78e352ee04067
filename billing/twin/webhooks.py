"""The sender: real signatures, retries with growing pauses, at least once and in no promised order."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import logging
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import TYPE_CHECKING

from .events import thin
from .store import public

if TYPE_CHECKING:
    from .app import Twin

Post = Callable[[bytes, dict[str, str]], int]
_MAX_ATTEMPTS = 40
_LONGEST_PAUSE = 60.0


def signature_header(body: bytes, secret: str, moment: int) -> str:
    """Return the `Stripe-Signature` header of a body."""
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={signed}"


def post_to(url: str) -> Post:
    """Return a function that posts to `url` and gives the status, 0 when nobody answered."""

    def post(body: bytes, headers: dict[str, str]) -> int:
        request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except (OSError, http.client.HTTPException):
            return 0

    return post


def deliver_due(twin: Twin, post: Post, secret: str) -> int:
    """Send everything that is due, once each; return how many were accepted."""
    with twin.store.transaction():
        due = twin.store.query(
            "SELECT id, event, attempts FROM deliveries WHERE state = 'pending' AND next_at <= ? ORDER BY id",
            time.time(),
        )
    if twin.store.setting("shuffle") == "on":
        random.shuffle(due)
    accepted = 0
    for delivery, event_id, attempts in due:
        accepted += _deliver(twin, post, secret, delivery, event_id, attempts + 1)
    return accepted


def _deliver(twin: Twin, post: Post, secret: str, delivery: int, event_id: str, attempt: int) -> int:
    with twin.store.transaction():
        event = twin.store.get(event_id, "event")
    if event is None:
        return 0
    payload = public(event) if twin.payload == "snapshot" else thin(event)
    body = json.dumps(payload).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (local twin)",
        "Stripe-Signature": signature_header(body, secret, int(time.time())),
    }
    status = post(body, headers)
    done = 200 <= status < 300
    state = "delivered" if done else "pending" if attempt < _MAX_ATTEMPTS else "failed"
    pause = min(_LONGEST_PAUSE, 0.5 * 2**attempt)
    with twin.store.transaction():
        twin.store.query(
            "UPDATE deliveries SET state = ?, attempts = ?, next_at = ?, note = ? WHERE id = ?",
            state,
            attempt,
            time.time() + pause,
            f"HTTP {status}" if status else "no answer",
            delivery,
        )
    return int(done)


class Sender(threading.Thread):
    """Delivers in the background, and lets the simulated time pass (renewals, due dates, retries)."""

    def __init__(self, twin: Twin, post: Post, secret: str) -> None:
        super().__init__(name="twin-sender", daemon=True)
        self._twin, self._post, self._secret = twin, post, secret
        self.stopping = threading.Event()

    def run(self) -> None:
        """Work until told to stop."""
        from .resources.passing_time import run_due

        while not self.stopping.is_set():
            try:
                run_due(self._twin)
                deliver_due(self._twin, self._post, self._secret)
            except Exception:  # a fault in one round must not silence the rest
                logging.getLogger(__name__).exception("The twin could not finish a round.")
            self._twin.wake.wait(0.5)
            self._twin.wake.clear()
