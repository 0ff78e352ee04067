"""Background jobs of tenants."""

from __future__ import annotations

from kit import jobs, ratelimit
from tenants import provisioning
from tenants.models import Tenant


@jobs.job(queue="provisioning", in_lobby=True)
def provision(*, tenant_id: int) -> None:
    """Make a tenant, or carry on where that stopped. A failing step is retried by the queue."""
    provisioning.carry_on(Tenant.objects.get(pk=tenant_id))


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
