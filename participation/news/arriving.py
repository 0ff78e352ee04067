"""From the lobby, where bounces arrive, into the tenant whose mail it was."""

from __future__ import annotations

from kit.jobs import enqueue
from participation.news.bounces import Bounce
from participation.news.jobs import take_bounce
from tenants.models import Tenant


def pass_on(bounce: Bounce) -> bool:
    """Queue a bounce for the tenant that its mail spoke for. Call it in the lobby. Returns whether there is one."""
    tenant = Tenant.objects.filter(pk=bounce.addressee.tenant_id).first()
    if tenant is None:
        return False
    enqueue(
        take_bounce,
        _tenant=tenant.schema_name,
        user_id=bounce.addressee.user_id,
        is_permanent=bounce.is_permanent,
        reason=bounce.reason,
    )
    return True
