"""Questions to the domain name system, with an end: what is there, what is not, and when nobody answered."""

from __future__ import annotations

import ipaddress
import logging
import time
from dataclasses import dataclass

import dns.exception
import dns.name
import dns.nameserver
import dns.resolver
from django.conf import settings

logger = logging.getLogger("tenants.domains")
#: Seconds for one question, and for everything that one look asks.
ONE_QUESTION = 4.0
ONE_LOOK = 12.0
#: How many values of one answer are read.
AT_MOST = 100


@dataclass(frozen=True)
class Found:
    """What an answer holds: values, and the names that it went through. Empty when there is nothing.

    `is_unsure` means that no server answered, or none that knows: it says nothing about what is there.
    """

    values: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    is_unsure: bool = False

    def __add__(self, other: Found) -> Found:
        aliases = (*self.aliases, *(name for name in other.aliases if name not in self.aliases))
        return Found((*self.values, *other.values), aliases, self.is_unsure or other.is_unsure)


class Look:
    """One look at the DNS of a domain: some questions that together take no longer than ONE_LOOK seconds."""

    def __init__(self) -> None:
        self._ends = time.monotonic() + ONE_LOOK
        self._resolver = _resolver()

    def texts(self, name: str) -> Found:
        """The texts at a name."""
        return self._ask(name, "TXT")

    def addresses(self, name: str) -> Found:
        """The IPv4 and IPv6 addresses that a name leads to, in their usual form."""
        return self._ask(name, "A") + self._ask(name, "AAAA")

    def _ask(self, name: str, kind: str) -> Found:
        left = min(ONE_QUESTION, self._ends - time.monotonic())
        if left <= 0 or self._resolver is None:
            return Found(is_unsure=True)
        try:
            answer = self._resolver.resolve(
                dns.name.from_text(name), kind, search=False, lifetime=left, raise_on_no_answer=False
            )
        except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN):
            return Found()
        except (dns.exception.DNSException, OSError):
            return Found(is_unsure=True)
        return Found(_values(answer, kind), _aliases(answer))


def _values(answer: dns.resolver.Answer, kind: str) -> tuple[str, ...]:
    records = list(answer.rrset or ())[:AT_MOST]
    if kind == "TXT":
        return tuple(b"".join(record.strings).decode(errors="replace").strip() for record in records)
    return tuple(str(ipaddress.ip_address(record.address)) for record in records)


def _aliases(answer: dns.resolver.Answer) -> tuple[str, ...]:
    steps = [step for rrset in answer.chaining_result.cnames for step in rrset]
    return tuple(step.target.to_text(omit_final_dot=True).lower() for step in steps)


def _resolver() -> dns.resolver.Resolver | None:
    named: list[str] = settings.DNS_RESOLVERS
    try:
        resolver = dns.resolver.Resolver(configure=not named)
    except dns.resolver.NoResolverConfiguration:
        logger.exception("This machine names no DNS resolver; set DNS_RESOLVERS.")
        return None
    if named:
        resolver.nameservers = [_server(one) for one in named]
    resolver.timeout = ONE_QUESTION / 2
    resolver.use_edns(0, 0, 1232)
    resolver.cache = None
    return resolver


def _server(named: str) -> dns.nameserver.Nameserver:
    """The resolver at "address", "address:port" or "[address]:port"."""
    address, port = named, "53"
    if named.startswith("["):
        address, _bracket, rest = named[1:].partition("]")
        port = rest.removeprefix(":") or port
    elif named.count(":") == 1:
        address, port = named.split(":")
    return dns.nameserver.Do53Nameserver(address, int(port))
