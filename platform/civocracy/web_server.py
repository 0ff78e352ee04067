"""How gunicorn serves the product, on one machine and in production: `gunicorn -c python:civocracy.web_server`.

WEB_BIND (addresses, separated by commas), WEB_WORKERS and WEB_THREADS change it; deploy/README.md says how to choose.
"""

from __future__ import annotations

import gc
import os
import socket

_PORT = os.environ.get("PORT", "8000")


def _loopback() -> list[str]:
    # Browsers try ::1 first for *.localhost.
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return [f"127.0.0.1:{_PORT}"]
    return [f"127.0.0.1:{_PORT}", f"[::1]:{_PORT}"]


wsgi_app = "civocracy.wsgi:application"
bind = os.environ["WEB_BIND"].split(",") if os.environ.get("WEB_BIND") else _loopback()
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
# Import the product once and let the workers share its memory. No connection is opened while importing.
preload_app = True
timeout = 30
graceful_timeout = 10
keepalive = 5
# A worker is replaced now and then, so that a slow leak never becomes an outage.
max_requests = 20_000
max_requests_jitter = 2_000
# Heartbeats go to memory: a slow disk must not look like a stuck worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
# The reverse proxy writes the access log; here it would say everything twice.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "info").lower()
control_socket_disable = True


def pre_fork(_server: object, _worker: object) -> None:
    """Before a worker begins: whatever was imported is there to stay, and the collector need not look at it again.

    That keeps the memory shared, and saves a pause of a tenth of a second now and then.
    """
    gc.freeze()


def post_fork(_server: object, _worker: object) -> None:
    """In a worker: look for what cannot be reached any more after thousands of new objects, not after each 700."""
    gc.set_threshold(10_000, 20, 50)
