"""Requests to many hosts over a few keep-alive connections, each answer timed and looked at."""

from __future__ import annotations

import itertools
import selectors
import socket
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from ..load import request_of


@dataclass(frozen=True)
class Traffic:
    """Answers, those that were not pages, answers a second, and the 95th percentile in seconds."""

    done: int
    errors: int
    rate: float
    late: float


@dataclass
class _Line:
    """One connection: what it has received of an answer, and when it asked."""

    socket: socket.socket
    buffer: bytes
    asked_at: float


def drive(
    port: int, hosts: Sequence[str], *, connections: int, seconds: float, most: int | None = None
) -> Traffic:
    """Ask the home pages of `hosts` in turn, for `seconds` or until `most` have answered."""
    turns = itertools.cycle([request_of(host, port, "/") for host in hosts])
    took: list[float] = []
    errors = 0
    with selectors.DefaultSelector() as selector:
        began = time.perf_counter()
        for _ in range(connections):
            _connect(selector, port, next(turns))
        while (now := time.perf_counter()) - began < seconds and (most is None or len(took) < most):
            for key, _events in selector.select(timeout=5):
                line: _Line = key.data
                data = line.socket.recv(262_144)
                line.buffer += data
                if data and not _is_whole(line.buffer):
                    continue
                if data or line.buffer:  # a whole answer, or one that was cut off
                    errors += not (data and line.buffer.startswith(b"HTTP/1.1 200"))
                    took.append(time.perf_counter() - line.asked_at)
                if data:
                    line.buffer, line.asked_at = b"", time.perf_counter()
                    line.socket.sendall(next(turns))
                    continue
                # Closed between two answers, as a web server may: asked again.
                selector.unregister(line.socket)
                line.socket.close()
                _connect(selector, port, next(turns))
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    return Traffic(len(took), errors, len(took) / (now - began), statistics.quantiles(took, n=20)[-1])


def _connect(selector: selectors.BaseSelector, port: int, request: bytes) -> None:
    made = socket.create_connection(("127.0.0.1", port))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(made, selectors.EVENT_READ, _Line(made, b"", time.perf_counter()))
    made.sendall(request)


def _is_whole(buffer: bytes) -> bool:
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return False
    for line in buffer[:end].lower().split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name == b"content-length":
            return len(buffer) >= end + 4 + int(value)
    return buffer.endswith(b"0\r\n\r\n")
