"""Error reports: a real event to a receiver on loopback, with the tenant as a tag and no person in it."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sentry_sdk
from django.test import override_settings

from civocracy import watching
from tenants.context import enter
from tenants.models import Tenant

ADA = {"email": "ada@lyon.example", "ip_address": "203.0.113.7"}


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it is sent."""

    bodies: list[str] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.bodies.append(body.decode())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[str]]]:
    Receiver.bodies = []
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", Receiver.bodies
    server.shutdown()
    server.server_close()


def test_an_event_names_the_tenant_and_no_person(lyon: Tenant, receiver: tuple[str, list[str]]) -> None:
    dsn, bodies = receiver
    with override_settings(SENTRY_DSN=dsn):
        watching.start()
    try:
        with enter(lyon):
            sentry_sdk.set_user(ADA)
            secret = " ".join(["what", "ada", "typed"])
            try:
                # Put together here, because a report quotes the lines of the program around the error.
                raise ValueError(
                    "no room for " + "@".join(["ada", "lyon.example"]) + " and " + "sk_live_" + "abcdef" * 2
                )
            except ValueError as error:
                sentry_sdk.capture_exception(error)
            assert secret
        sentry_sdk.flush(5)
    finally:
        sentry_sdk.get_client().close(1)
        sentry_sdk.init()
    text = "".join(bodies)
    event = json.loads(text.strip().splitlines()[-1])
    assert event["tags"]["tenant"] == "t_lyon"
    assert event["exception"]["values"][0]["type"] == "ValueError"
    for personal in (*ADA.values(), "what ada typed", "abcdef" * 2):
        assert personal not in text


def test_without_a_dsn_nothing_starts() -> None:
    with override_settings(SENTRY_DSN=""):
        watching.start()
    assert sentry_sdk.get_client().transport is None
