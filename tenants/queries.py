"""Questions about tenants."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet

from kit import clock
from tenants.context import in_the_lobby
from tenants.models import ProvisioningStep, Tenant, TenantFigures
from tenants.provisioning import STEPS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def default_host(slug: str) -> str:
    """The host that every tenant has from the start: its address under our own name."""
    return f"{slug}.{settings.TENANT_HOST_SUFFIX}"


def live_schemas() -> list[str]:
    """The schemas of the tenants whose periodic jobs run: provisioned, and allowed to change."""
    writable = (Tenant.State.TRIALING, Tenant.State.ACTIVE, Tenant.State.GRACE)
    tenants = Tenant.objects.filter(provisioned_at__isnull=False, state__in=writable)
    return list(tenants.order_by("id").values_list("schema_name", flat=True))


def tenant_named(name: str) -> Tenant:
    """The tenant with this address or schema name. Raises Tenant.DoesNotExist with a sentence for the terminal."""
    tenant = Tenant.objects.filter(slug=name).first() or Tenant.objects.filter(schema_name=name).first()
    if tenant is None:
        raise Tenant.DoesNotExist(f"There is no tenant with the address or schema {name!r}.")
    return tenant


def provisioning_steps(tenant: Tenant) -> list[tuple[_StrPromise, ProvisioningStep]]:
    """Every step with its words, in order; a step that is not recorded yet is waiting."""
    recorded = {step.key: step for step in tenant.provisioning_steps.all()}
    return [
        (words, recorded.get(key) or ProvisioningStep(tenant=tenant, key=key, position=position))
        for position, (key, words) in enumerate(STEPS.items())
    ]


def provisioning_needs_help(tenant: Tenant) -> bool:
    """Whether a step failed so often that an operator has to look."""
    return tenant.provisioning_steps.filter(state=ProvisioningStep.State.FAILED, attempts__gte=5).exists()


def address_is_free(slug: str) -> bool:
    """Whether no tenant holds the address."""
    from tenants.models import Domain

    return not (
        Tenant.objects.filter(slug=slug).exists() or Domain.objects.filter(domain=default_host(slug)).exists()
    )


#: Inhabitants from which a size of government begins: those of one size are compared with each other.
SIZES = (0, 5_000, 20_000, 50_000, 100_000, 250_000, 1_000_000)
#: Fewer governments than this would tell which one it is.
FEWEST_PEERS = 5
#: Figures that are older than this say nothing about today.
FRESH_FOR = timedelta(days=3)


@in_the_lobby
def figures_of_peers(tenant: Tenant) -> list[dict[str, Any]]:
    """The newest published figures of every other government of the same kind and size, without names.

    Empty where there are fewer than five: then they would tell which one it is. One query.
    """
    least = max(size for size in SIZES if size <= tenant.population)
    larger = [size for size in SIZES if size > tenant.population]
    rows = _newest().exclude(tenant=tenant).filter(tenant__kind=tenant.kind, tenant__population__gte=least)
    if larger:
        rows = rows.filter(tenant__population__lt=larger[0])
    found = list(rows.values_list("figures", flat=True))
    return found if len(found) >= FEWEST_PEERS else []


@in_the_lobby
def figures_of_members(region: Tenant) -> list[tuple[str, str, dict[str, Any]]]:
    """Name, address and newest figures of the members of a region that share them with it. One query."""
    rows = _newest().filter(tenant__parent=region, figures__shared_with_region=1)
    return sorted(rows.values_list("tenant__name", "tenant__slug", "figures"), key=lambda row: row[0])


def _newest() -> QuerySet[TenantFigures]:
    live = (Tenant.State.TRIALING, Tenant.State.ACTIVE, Tenant.State.GRACE)
    rows = TenantFigures.objects.filter(tenant__state__in=live, on__gt=clock.today() - FRESH_FOR)
    return rows.order_by("tenant_id", "-on").distinct("tenant_id")
