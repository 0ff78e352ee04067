"""A plan that holds a domain, a name server that says what a test tells it, and short patience with silent ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from kit import clock
from tests.conftest import person
from tests.tenants.domains.name_server import NameServer, name_server

if TYPE_CHECKING:
    from django.conf import LazySettings

    from accounts.models import User
    from tenants.models import CustomDomain, Tenant

NAME = "participer.lyon-example.org"
BEGUN = datetime.fromisoformat("2026-11-01T08:00:00+00:00")


@pytest.fixture
def dns(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """The internet's names, as far as this test is concerned."""
    from tenants.domains import lookup

    monkeypatch.setattr(lookup, "ONE_QUESTION", 0.4)
    monkeypatch.setattr(lookup, "ONE_LOOK", 1.0)
    with name_server() as server:
        settings.DNS_RESOLVERS = [server.address]
        yield server


@pytest.fixture
def plan(lyon: Tenant, turin: Tenant) -> None:
    """Both cities have bought a domain of their own."""
    from tenants.actions import set_entitlements

    for tenant in (lyon, turin):
        set_entitlements(tenant, entitlements={"plan": "metropolis", "features": ["custom_domain"]})


@pytest.fixture
def gino(turin: Tenant) -> User:
    """Turin's administrator."""
    from participation.departments.actions import appoint
    from participation.departments.models import Role
    from tenants.context import enter

    user = person(turin, "gino")
    with enter(turin):
        appoint(user, role=Role.ADMINISTRATOR, by=None)
    return user


@pytest.fixture
def asked(plan: None, inside_lyon: Tenant, bruno: User) -> CustomDomain:
    """Lyon has asked for a domain."""
    from tenants.domains.actions import request_domain

    with clock.frozen_at(BEGUN):
        domain = request_domain(inside_lyon, name=NAME, by=bruno)
    without_jobs()
    return domain


@pytest.fixture
def look() -> Callable[..., CustomDomain]:
    """Look at a domain's DNS as the worker does, so many minutes, hours or days after the beginning."""
    return look_at


def look_at(domain: CustomDomain, **after: float) -> CustomDomain:
    """See `look`."""
    from tenants.context import lobby
    from tenants.domains.jobs import check_domain

    with lobby(), clock.frozen_at(BEGUN + timedelta(**after)):
        check_domain(domain_id=domain.pk)
        domain.refresh_from_db()
    return domain


def prove(dns: NameServer, domain: CustomDomain) -> None:
    """Set the record that proves control."""
    dns.set(f"_civocracy.{domain.name}", "TXT", f"civocracy={domain.token}")


def point_here(dns: NameServer, name: str) -> None:
    """Set the record that leads a domain here."""
    dns.set(name, "CNAME", "sites.civocracy.example")
    dns.set("sites.civocracy.example", "A", "192.0.2.10")


@pytest.fixture
def active(dns: NameServer, asked: CustomDomain) -> CustomDomain:
    """Lyon's domain is proven and leads here."""
    prove(dns, asked)
    point_here(dns, asked.name)
    domain = look_at(asked, minutes=2)
    assert domain.state == "active"
    without_jobs()
    return domain


def without_jobs() -> None:
    """Forget the jobs that wait, mails too."""
    from tenants.context import lobby

    with lobby(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def routed(name: str) -> Any:
    """The schema of the tenant that a host leads to, or None."""
    from tenants import hosts
    from tenants.context import lobby

    hosts.forget()
    with lobby():
        found = hosts.tenant_at(name)
    return found.schema_name if found else None
