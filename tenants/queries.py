"""Questions about tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from tenants.models import ProvisioningStep, Tenant
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
