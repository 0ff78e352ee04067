"""Background jobs of tenants."""

from __future__ import annotations

import logging

from kit import jobs, ratelimit
from tenants import provisioning, rights
from tenants.models import Tenant

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
