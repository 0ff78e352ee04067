"""Run the twin: `python -m billing.twin --port 12111 --db var/twin.sqlite3 --webhook-url … --webhook-secret …`."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from .app import Twin, wsgi
from .store import Store
from .webhooks import Sender, post_to


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing per request: the log belongs to the product."""

    def address_string(self) -> str:
        """Skip the reverse look-up of the name."""
        return str(self.client_address[0])


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """Return the command line, read."""
    parser = argparse.ArgumentParser(
        prog="python -m billing.twin", description="A local counterpart of Stripe. No money moves."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--db", required=True, help="path of the SQLite file that holds the twin's state")
    parser.add_argument("--webhook-url", required=True, help="where events are posted")
    parser.add_argument("--webhook-secret", required=True, help="secret that signs them (whsec_…)")
    parser.add_argument(
        "--public-url", default="", help="how a browser reaches the twin; default http://localhost:PORT"
    )
    parser.add_argument("--payload", choices=["thin", "snapshot"], default="thin", help="style of the events")
    return parser.parse_args(given)


def main() -> int:
    """Serve until asked to stop."""
    chosen = arguments()
    Path(chosen.db).parent.mkdir(parents=True, exist_ok=True)
    twin = Twin(Store(chosen.db), chosen.public_url or f"http://localhost:{chosen.port}", chosen.payload)
    try:
        server = make_server(chosen.host, chosen.port, wsgi(twin), _Server, _QuietHandler)
    except OSError as error:
        sys.stderr.write(f"The Stripe twin cannot listen on {chosen.host}:{chosen.port}: {error.strerror}.\n")
        return 1
    sender = Sender(twin, post_to(chosen.webhook_url), chosen.webhook_secret)
    sender.start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.stdout.write(f"Stripe twin: {twin.public_url} (simulation, no money moves)\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        sender.stopping.set()
        twin.wake.set()
        server.server_close()
        sender.join(5)
    return 0


if __name__ == "__main__":
    sys.exit(main())
