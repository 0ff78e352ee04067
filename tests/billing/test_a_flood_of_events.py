"""The webhook address under load, with its process killed in the middle: what was answered with 200 is never lost.

The whole product runs, with real HTTP; the senders retry what was not answered, as Stripe does. How many events a second
that makes is a benchmark's question, not this test's.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from queue import Empty, SimpleQueue

import psutil
import psycopg
import pytest
import stripe

from civocracy import embedded
from tests.running import Product, product

EVENTS, SENDERS = 600, 6
SECRET = "whsec_twin"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("flood"), environment={"WEB_WORKERS": "2"}) as found:
        yield found


def event(number: int) -> bytes:
    body = {
        "id": f"evt_flood_{number}",
        "object": "event",
        "type": "invoice.paid",
        "livemode": False,
        "created": int(time.time()),
        "data": {"object": {"object": "invoice", "id": f"in_{number}", "customer": "cus_of_nobody"}},
    }
    return json.dumps(body).encode()


def send(port: int, waiting: SimpleQueue[int], stop: float) -> None:
    """Post events until none waits; what is not answered with 200 is sent again, on a new connection."""
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    while time.monotonic() < stop:
        try:
            number = waiting.get_nowait()
        except Empty:
            return
        body = event(number)
        signature = stripe.WebhookSignature.generate_signature_header(body.decode(), SECRET)
        headers = {"Host": "localhost", "Content-Type": "application/json", "Stripe-Signature": signature}
        try:
            line.request("POST", "/stripe/webhooks/", body, headers)
            answer = line.getresponse()
            answer.read()
            delivered = answer.status == 200
        except (OSError, HTTPException):
            line.close()
            line = HTTPConnection("127.0.0.1", port, timeout=10)
            delivered = False
        if not delivered:
            waiting.put(number)
            time.sleep(0.05)


def web_workers() -> list[psutil.Process]:
    """The processes that answer requests: children of gunicorn's master, below this test."""
    masters = [
        one
        for one in psutil.Process(os.getpid()).children(recursive=True)
        if any("gunicorn" in word or "civocracy.local.web" in word for word in one.cmdline())
    ]
    return [child for master in masters for child in master.children()]


def kept(running: Product) -> list[str]:
    server = embedded.at(Path(running.var) / "postgres")
    with psycopg.connect(server.url(database="civocracy")) as connection:
        rows = connection.execute(
            "SELECT event_id FROM billing_webhookevent WHERE event_id LIKE 'evt_flood_%' ORDER BY id"
        )
        return [event_id for (event_id,) in rows.fetchall()]


@pytest.mark.slow
def test_killing_the_web_process_in_a_flood_loses_and_doubles_nothing(running: Product) -> None:
    waiting: SimpleQueue[int] = SimpleQueue()
    for number in range(EVENTS):
        waiting.put(number)
    stop = time.monotonic() + 120
    senders = [threading.Thread(target=send, args=(running.port, waiting, stop)) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    killed = 0
    while waiting.qsize() > EVENTS // 2 and time.monotonic() < stop:
        time.sleep(0.01)
    for worker in web_workers():
        os.kill(worker.pid, signal.SIGKILL)
        killed += 1
    for sender in senders:
        sender.join(timeout=150)
    assert killed, "no web process was found to kill"
    assert waiting.empty(), "some events were never answered"
    found = kept(running)
    assert len(found) == len(set(found)) == EVENTS
