"""Questions about the hosts of a site. They read the shared schema, also when asked from inside a tenant."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from tenants.context import host_of, in_the_lobby
from tenants.domains import names, rules
from tenants.domains.models import CustomDomain
from tenants.models import Tenant
from tenants.queries import default_host


@dataclass(frozen=True)
class Host:
    """A host that leads to a site, as people read it; whether all others redirect to it, and whether it could be so."""

    name: str
    words: str
    is_primary: bool
    is_choosable: bool
    is_own: bool


@dataclass(frozen=True)
class Hosts:
    """Everything about the hosts of one site."""

    routed: list[Host]
    domains: list[CustomDomain]
    allows_own: bool

    @property
    def primary(self) -> Host:
        """The one that all others redirect to."""
        return next(host for host in self.routed if host.is_primary)

    @property
    def choosable(self) -> list[Host]:
        """Those that could be primary."""
        return [host for host in self.routed if host.is_choosable]


@in_the_lobby
def hosts_of(tenant: Tenant) -> Hosts:
    """Every host that leads to the tenant, its primary one first, and every domain it asked for. Three queries."""
    now = Tenant.objects.get(pk=tenant.pk)
    domains = list(now.custom_domains.kept().order_by("name"))
    ready = {domain.name for domain in domains if domain.may_be_primary} | {default_host(now.slug)}
    primary = host_of(now)
    routed = [
        Host(name, names.in_words(name), name == primary, name in ready, not name.endswith(_suffix()))
        for name in now.domains.order_by("domain").values_list("domain", flat=True)
    ]
    return Hosts(
        sorted(routed, key=lambda host: (not host.is_primary, not host.is_choosable)),
        domains,
        rules.allows_own_domain(now),
    )


@in_the_lobby
def domain_of(tenant: Tenant, pk: int) -> CustomDomain | None:
    """One of the tenant's domains, if an administrator still sees it."""
    return CustomDomain.objects.kept().select_related("tenant").filter(tenant=tenant, pk=pk).first()


def address_of(host: str) -> str:
    """Where a browser finds the front page of a host."""
    return f"{settings.SITE_SCHEME}://{host}{settings.SITE_PORT_SUFFIX}/"


def _suffix() -> str:
    return f".{settings.TENANT_HOST_SUFFIX}"
