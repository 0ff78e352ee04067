"""Questions about exports and about the end of a tenant. They may be asked from inside a tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tenants.context import in_the_lobby
from tenants.leaving import rules
from tenants.models import Offboarding, OffboardingStep, Tenant, TenantExport
from tenants.storage import folder_of

SHOWN = 10


@dataclass(frozen=True)
class Farewell:
    """What a cancelled tenant is told about its end: since when, until when its data is kept, whether it has its copy."""

    cancelled_at: datetime
    kept_until: datetime
    has_confirmed: bool


@in_the_lobby
def exports_of(tenant: Tenant) -> list[TenantExport]:
    """The latest exports, newest first."""
    return list(TenantExport.objects.select_related("tenant").filter(tenant=tenant).order_by("-id")[:SHOWN])


@in_the_lobby
def export_of(tenant: Tenant, pk: int) -> TenantExport | None:
    """One of the tenant's exports; None for another tenant's."""
    return TenantExport.objects.select_related("tenant").filter(tenant=tenant, pk=pk).first()


def file_of(export: TenantExport) -> Path | None:
    """Where its file lies, while it can be downloaded."""
    if not export.is_ready or not export.file:
        return None
    path = folder_of(export.tenant.schema_name) / export.file
    return path if path.is_file() else None


@in_the_lobby
def farewell_of(tenant: Tenant) -> Farewell | None:
    """What a cancelled tenant is told; None for any other."""
    since, until = rules.cancelled_at(tenant), rules.deletable_at(tenant)
    if since is None or until is None:
        return None
    return Farewell(since, until, rules.confirmed_export(tenant) is not None)


@in_the_lobby
def offboarding_steps(tenant: Tenant) -> list[OffboardingStep]:
    """The recorded steps in their order; none when no end was begun."""
    offboarding = Offboarding.objects.filter(tenant=tenant).first()
    return list(offboarding.steps.all()) if offboarding else []
