"""A small name server on loopback, for tests: it says what it is told, or nothing at all."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

#: What fits into an answer by UDP without being asked for more; the rest has to be asked for by TCP.
ROOM = 1232


class NameServer:
    """Records by name and kind. `silent` names are never answered, `broken` ones with SERVFAIL."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.silent: set[str] = set()
        self.broken: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        self.address = ""

    def set(self, name: str, kind: str, *values: str) -> None:
        """Say these values from now on; none takes the record away."""
        self.records[name, kind] = [f'"{value}"' if kind == "TXT" else value for value in values]

    def answer(self, question: bytes, *, room: int) -> bytes | None:
        """The answer to a question, or None when it is not answered."""
        query = dns.message.from_wire(question)
        (asked,) = query.question
        name, kind = asked.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(asked.rdtype)
        self.asked.append((name, kind))
        if name in self.silent:
            return None
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if name in self.broken:
            response.set_rcode(dns.rcode.SERVFAIL)
        else:
            self._fill(response, name, kind)
        wire = response.to_wire(max_size=65_535)
        if len(wire) > room:
            response.answer.clear()
            response.flags |= dns.flags.TC
            wire = response.to_wire()
        return wire

    def _fill(self, response: dns.message.Message, name: str, kind: str) -> None:
        for _step in range(8):
            self._add(response, name, kind)
            target = self.records.get((name, "CNAME"), [])
            if kind == "CNAME" or not target:
                break
            self._add(response, name, "CNAME")
            name = target[0].removesuffix(".")
        if not response.answer and not any(known == name for known, _kind in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)

    def _add(self, response: dns.message.Message, name: str, kind: str) -> None:
        values = self.records.get((name, kind), [])
        if values:
            values = [
                value + "." if kind == "CNAME" and not value.endswith(".") else value for value in values
            ]
            response.answer.append(dns.rrset.from_text_list(f"{name}.", 60, dns.rdataclass.IN, kind, values))


def _two_at_one_port(by_udp: Any, by_tcp: Any) -> tuple[Any, Any]:
    """A port that is free for both: one that is free for datagrams may be taken for connections."""
    for _attempt in range(20):
        udp = socketserver.ThreadingUDPServer(("127.0.0.1", 0), by_udp)
        try:
            return udp, socketserver.ThreadingTCPServer(udp.server_address, by_tcp)
        except OSError:
            udp.server_close()
    raise OSError("No port was free for both.")


@contextmanager
def name_server() -> Iterator[NameServer]:
    """A name server that listens on a port of loopback, by UDP and TCP."""
    said = NameServer()

    class ByUdp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            question, sock = self.request
            if wire := said.answer(question, room=ROOM):
                sock.sendto(wire, self.client_address)

    class ByTcp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            (length,) = struct.unpack("!H", self.rfile.read(2))
            if wire := said.answer(self.rfile.read(length), room=65_535):
                self.wfile.write(struct.pack("!H", len(wire)) + wire)

    udp, tcp = _two_at_one_port(ByUdp, ByTcp)
    port = udp.server_address[1]
    said.address = f"127.0.0.1:{port}"
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}) for server in (udp, tcp)
    ]
    for thread in threads:
        thread.start()
    try:
        yield said
    finally:
        for server in (udp, tcp):
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()
