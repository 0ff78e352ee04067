"""The whole product, started for a test or a check as `make run` starts it, on free ports and a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path


@dataclass(frozen=True)
class Product:
    """A running product. `seconds` is what it took to be ready."""

    port: int
    var: Path
    seconds: float

    def address(self, host: str, path: str = "/") -> str:
        """The address of a page on one of its hosts."""
        return f"http://{host}:{self.port}{path}"


def free_port() -> int:
    """A port that nobody listens on, with another free one behind it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def product(
    folder: Path,
    *,
    python: str = sys.executable,
    within: float = 180,
    environment: dict[str, str] | None = None,
) -> Iterator[Product]:
    """Run the product with its data in `folder`/var, and stop all of it. Raises RuntimeError with what it said."""
    port = free_port()
    var = folder / "var"
    log = folder / "run.log"
    variables = {**os.environ, **(environment or {}), "CIVOCRACY_VAR": str(var), "PORT": str(port)}
    variables.pop("PYTHONPATH", None)
    began = time.monotonic()
    with log.open("wb") as output:
        run = subprocess.Popen(
            [python, "-m", "civocracy.local", "run"],
            cwd=folder,
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    try:
        while not is_ready(port):
            if run.poll() is not None or time.monotonic() > began + within:
                raise RuntimeError(f"The product did not become ready:\n{log.read_text(errors='replace')}")
            time.sleep(0.1)
        yield Product(port, var, time.monotonic() - began)
        if run.poll() is not None:
            raise RuntimeError(f"The product stopped by itself:\n{log.read_text(errors='replace')}")
    finally:
        run.send_signal(signal.SIGTERM)
        try:
            run.wait(timeout=60)
        except subprocess.TimeoutExpired:
            run.kill()
            raise


def is_ready(port: int) -> bool:
    """Whether the health page says so."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
