"""The local Stripe as a process of its own, which keeps its state and knows nothing of billing."""

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

import pytest
import stripe

from tests.billing.stage import SECRET
from tests.billing.twin.conftest import a_page

ROOT = Path(__file__).resolve().parents[3]


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
