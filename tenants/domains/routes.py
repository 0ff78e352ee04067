"""Which hosts lead to a tenant, and which of them is primary. Small steps inside the transactions of actions and checks."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.jobs import tell_about_former_passkeys
from kit import jobs
from tenants import hosts
from tenants.models import Domain, Tenant
from tenants.queries import default_host


def locked(tenant: Tenant) -> Tenant:
    """The tenant's row as it is now, with its hosts closed to everybody else until the transaction ends."""
    return Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)


def open_route(tenant: Tenant, host: str) -> bool:
    """Lead a host to the tenant. False when it leads to another one: the first is the one that has it."""
    try:
        with transaction.atomic():
            Domain.objects.create(domain=host, tenant=tenant, is_primary=False)
    except IntegrityError:
        return Domain.objects.filter(domain=host, tenant=tenant).exists()
    transaction.on_commit(hosts.forget)
    return True


def close_route(tenant: Tenant, host: str) -> None:
    """Lead a host to nobody any more. When it was primary, the tenant's address under ours is."""
    if tenant.primary_host == host:
        point_primary(tenant, default_host(tenant.slug))
    Domain.objects.filter(domain=host, tenant=tenant).delete()
    transaction.on_commit(hosts.forget)


def point_primary(tenant: Tenant, host: str) -> None:
    """Make one of the tenant's hosts the one that all others redirect to. Whoever has a passkey is told: it stays behind."""
    tenant.domains.filter(is_primary=True).exclude(domain=host).update(is_primary=False)
    tenant.domains.filter(domain=host).update(is_primary=True)
    tenant.primary_host = "" if host == default_host(tenant.slug) else host
    Tenant.objects.filter(pk=tenant.pk).update(primary_host=tenant.primary_host)
    jobs.enqueue(tell_about_former_passkeys, _tenant=tenant.schema_name)
    transaction.on_commit(hosts.forget)
