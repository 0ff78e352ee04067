"""What people type as a domain, and what of it can be one."""

from __future__ import annotations

import ipaddress
from functools import cache
from urllib.parse import urlsplit

import idna
from django.utils.translation import gettext as _
from publicsuffixlist import PublicSuffixList

from kit.errors import Refused
from tenants import hosts

#: Room for the label that is put in front for the TXT record.
LONGEST = 240
#: Names that are nobody's on the internet (RFC 6761, 6762, 7686, 8375, 9476), and what offices use inside.
NOBODYS = frozenset(
    """
    alt arpa corp example home home.arpa internal intranet invalid lan local localdomain localhost onion private test
    """.split()  # a list of words reads better as words
)


def domain_name(typed: str) -> str:
    """The domain as it is kept: lower case, in punycode, without anything around it.

    An address copied from a browser will do. Raises Refused (field "name") for what cannot lead to a city's site.
    """
    name = _encoded(_host_of(typed))
    if _is_number(name):
        raise Refused(
            _("This is the number of a machine. Give a name, like participate.example.org."), field="name"
        )
    if len(name) > LONGEST or "." not in name:
        raise Refused(_not_a_domain(), field="name")
    if hosts.is_ours(name):
        raise Refused(
            _("This is one of our own addresses. You can change your address further down."), field="name"
        )
    if _ends_in(name, NOBODYS):
        raise Refused(_("This name cannot be reached on the internet. Give a public domain."), field="name")
    if _suffixes().is_public(name):
        raise Refused(
            _("Whole cities and companies have their domains below this one. Give one that is yours alone."),
            field="name",
        )
    return name


def in_words(name: str) -> str:
    """The domain as people write it, with its accents; as it is kept where that is not possible."""
    try:
        return idna.decode(name)
    except idna.IDNAError:
        return name


def zone_of(name: str) -> str:
    """The domain that was bought: where the records for `name` are usually set."""
    return _suffixes().privatesuffix(name) or name


def _host_of(typed: str) -> str:
    typed = typed.strip()
    try:
        parts = urlsplit(typed if "//" in typed else f"//{typed}")
        host = "" if "@" in parts.netloc else parts.hostname or ""
    except ValueError:
        host = ""
    return host.removesuffix(".")


def _encoded(host: str) -> str:
    try:
        name = idna.encode(host, uts46=True, std3_rules=True).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise Refused(_not_a_domain(), field="name") from error
    return name.lower()


def _not_a_domain() -> str:
    return _("This is not a domain. Give a name like participate.example.org.")


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name.rpartition(".")[2].isdigit()
    return True


def _ends_in(name: str, endings: frozenset[str]) -> bool:
    labels = name.split(".")
    return any(".".join(labels[start:]) in endings for start in range(len(labels)))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
