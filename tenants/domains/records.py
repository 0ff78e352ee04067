"""The DNS records that a domain needs, and whether they are there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings

from tenants import hosts
from tenants.domains import names
from tenants.domains.models import CustomDomain

if TYPE_CHECKING:
    from tenants.domains.lookup import Look

#: The label in front of a domain at which its TXT record lies, and what stands before the token in it.
LABEL = "_civocracy"
MARK = "civocracy="
#: How many foreign values a problem names.
NAMED = 5


@dataclass(frozen=True)
class Record:
    """A record to set: what kind, at which name (`short`: below the zone, `@` its top), with which value."""

    kind: str
    name: str
    short: str
    value: str


@dataclass(frozen=True)
class Problem:
    """What is wrong with a domain's DNS: a code, and facts for the sentence about it (see words)."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_certain(self) -> bool:
        """Whether somebody answered: silence may be over in a minute."""
        return self.code != "silence"


def proof_of(domain: CustomDomain) -> Record:
    """The record that proves control over the domain."""
    name = f"{LABEL}.{domain.name}"
    return Record("TXT", name, _below_zone(name), f"{MARK}{domain.token}")


def leading_here(domain: CustomDomain) -> list[Record]:
    """The records that make the domain lead here: all of them at its zone's top, one CNAME anywhere else."""
    short = _below_zone(domain.name)
    if short != "@":
        return [Record("CNAME", domain.name, short, settings.CUSTOM_DOMAIN_TARGET)]
    return by_address(domain) or [Record("ALIAS", domain.name, short, settings.CUSTOM_DOMAIN_TARGET)]


def by_address(domain: CustomDomain) -> list[Record]:
    """The same by addresses, for where no CNAME can be. Empty when this installation names none."""
    short = _below_zone(domain.name)
    return [
        Record("AAAA" if ":" in address else "A", domain.name, short, address)
        for address in sorted(settings.CUSTOM_DOMAIN_ADDRESSES, key=lambda one: ":" in one)
    ]


def lack_of_proof(domain: CustomDomain, look: Look) -> Problem | None:
    """Why control over the domain is not proven, or None when it is."""
    wanted = proof_of(domain)
    found = look.texts(wanted.name)
    if wanted.value in found.values:
        return None
    if found.is_unsure:
        return Problem("silence")
    ours = [value[:100] for value in found.values if value.startswith(MARK)] or [
        value[:100] for value in found.values
    ]
    return Problem("other_text", {"found": ours[:NAMED]}) if ours else Problem("no_text")


def lack_of_direction(domain: CustomDomain, look: Look) -> Problem | None:
    """Why the domain does not lead here, or None when it does: by its alias, or by nothing but our addresses."""
    found = look.addresses(domain.name)
    if any(hosts.is_ours(name) or name == settings.CUSTOM_DOMAIN_TARGET for name in found.aliases):
        return None
    if found.is_unsure:
        return Problem("silence")
    if not found.values:
        return Problem("no_address")
    ours = set(settings.CUSTOM_DOMAIN_ADDRESSES or look.addresses(settings.CUSTOM_DOMAIN_TARGET).values)
    if not ours:  # nobody tells us our own addresses: that is not the city's fault
        return Problem("silence")
    foreign = sorted(set(found.values) - ours)
    if not foreign:
        return None
    return Problem(
        "elsewhere" if len(foreign) == len(set(found.values)) else "partly", {"found": foreign[:NAMED]}
    )


def _below_zone(name: str) -> str:
    zone = names.zone_of(name.removeprefix(f"{LABEL}."))
    return "@" if name == zone else name.removesuffix(f".{zone}")
