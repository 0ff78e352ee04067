"""A small load client: a few keep-alive connections, one thread, no more parsing than it needs."""

from __future__ import annotations

import itertools
import selectors
import socket
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """Medians of several rounds: requests a second, the spread between rounds, bytes of one answer."""

    median: float
    spread: float
    size: int


def request_of(host: str, port: int, path: str, *, cookie: str = "") -> bytes:
    """The bytes of a GET request by a browser, so that it is counted as a visit."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", "Accept: text/html", "Accept-Language: en"]
    lines.append("User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    if cookie:
        lines.append(f"Cookie: {cookie}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def rate(
    port: int,
    request: bytes | Iterator[bytes],
    *,
    seconds: float = 1.5,
    rounds: int = 5,
    connections: int = 4,
) -> Measured:
    """Requests a second over `rounds`, always the same or one after the other. Raises RuntimeError unless all answer 200."""
    requests = itertools.repeat(request) if isinstance(request, bytes) else request
    size = _round(port, requests, 0.4, connections)[1]  # warms the page
    rates = [_round(port, requests, seconds, connections)[0] for _ in range(rounds)]
    return Measured(statistics.median(rates), max(rates) - min(rates), size)


def _round(port: int, requests: Iterator[bytes], seconds: float, connections: int) -> tuple[float, int]:
    selector = selectors.DefaultSelector()
    buffers: dict[int, bytes] = {}

    def connect() -> None:
        one = socket.create_connection(("127.0.0.1", port))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        buffers[one.fileno()] = b""
        selector.register(one, selectors.EVENT_READ)
        one.sendall(next(requests))

    for _ in range(connections):
        connect()
    done, size, began = 0, 0, time.perf_counter()
    try:
        while (now := time.perf_counter()) - began < seconds:
            for key, _events in selector.select(timeout=5):
                one = key.fileobj
                assert isinstance(one, socket.socket)
                data = one.recv(262_144)
                if not data:  # a web process was replaced, as it is after many requests
                    selector.unregister(one)
                    one.close()
                    connect()
                    continue
                buffer = buffers[key.fd] + data
                length = _length(buffer)
                if length is None or len(buffer) < length:
                    buffers[key.fd] = buffer
                    continue
                buffers[key.fd] = b""
                done, size = done + 1, length
                one.sendall(next(requests))
        return done / (now - began), size
    finally:
        for key in list(selector.get_map().values()):
            selector.unregister(key.fileobj)
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
        selector.close()


def _length(buffer: bytes) -> int | None:
    """The whole answer's length, or None while its head is not complete."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = buffer[:end].lower()
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(f"Not a page: {buffer[:end].decode(errors='replace')}")
    at = head.find(b"content-length:")
    if at < 0:
        raise RuntimeError("An answer without a length.")
    return end + 4 + int(head[at + 15 : head.find(b"\r\n", at) if b"\r\n" in head[at:] else None])
