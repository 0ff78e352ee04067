"""Background jobs of tenants."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import DatabaseError

from kit import jobs, ratelimit
from tenants import cells, provisioning, rights
from tenants.leaving import actions as leaving
from tenants.leaving import offboarding
from tenants.models import Tenant
from tenants.moving import actions as moving

logger = logging.getLogger("tenants.jobs")


@jobs.job(queue="provisioning", in_lobby=True)
def provision(*, tenant_id: int) -> None:
    """Make a tenant, or carry on where that stopped. A failing step is retried by the queue."""
    provisioning.carry_on(Tenant.objects.get(pk=tenant_id))


@jobs.job(queue="provisioning", in_lobby=True)
def align_rights_of(*, schema: str) -> None:
    """Give a tenant's role what its state allows, no more and no less."""
    rights.align(schema)


@jobs.periodic("*/5 * * * *")
@jobs.job(queue="provisioning", in_lobby=True)
def align_rights() -> None:
    """Repair what a crash between a change of state and its job left behind."""
    for schema in rights.misaligned():
        logger.warning("the rights of %s did not fit its state; they are aligned now", schema)
        rights.align(schema)


@jobs.periodic("* * * * *")
@jobs.job(in_lobby=True)
def requeue_abandoned_jobs_of_cells() -> None:
    """Put jobs of the further cells' queues back whose worker was killed. A cell that is away does not stop the rest."""
    for cell in settings.CELLS:
        try:
            with cells.visiting(cell):
                jobs.put_abandoned_back()
        except DatabaseError:
            logger.exception("the queue of %s could not be looked at", cell)


@jobs.job(even_when_read_only=True)
def write_export_in_background(*, export_id: int) -> None:
    """Write the export that an administrator asked for."""
    leaving.carry_out_export(export_id=export_id)


@jobs.periodic("37 * * * *")
@jobs.job(in_lobby=True)
def delete_expired_exports() -> None:
    """Delete exports that can no longer be downloaded, and final exports whose time is over."""
    leaving.delete_expired_exports()
    offboarding.destroy_farewell_exports()


@jobs.job(queue="provisioning", in_lobby=True)
def carry_on_offboarding(*, tenant_id: int) -> None:
    """End a tenant, or carry on where that stopped. A failing step is retried by the queue."""
    tenant = Tenant.objects.filter(pk=tenant_id, offboarding__isnull=False).first()
    if tenant is not None:
        offboarding.carry_on(tenant)


@jobs.job(queue="provisioning", in_lobby=True)
def carry_on_moving(*, tenant_id: int) -> None:
    """Go on with a move whose process is gone. While somebody is at it, the queue tries again later."""
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is not None and moving.under_way(tenant) is not None:
        moving.carry_on(tenant)


@jobs.periodic("17 3 * * *", each_tenant=True)
@jobs.job()
def forget_rate_counts() -> None:
    """Delete the rate limits' counts of windows that are over."""
    ratelimit.forget_expired()


@jobs.periodic("23 3 * * *")
@jobs.job(in_lobby=True)
def forget_shared_rate_counts() -> None:
    """The same for the shared schema."""
    ratelimit.forget_expired()
