"""Who decides about a tenant's hosts, what its plan must hold, and how long things last."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from kit import scope
from kit.access import REASONS, belongs
from kit.errors import NotAllowed, Refused
from tenants.connection import connection
from tenants.models import Tenant

#: The feature of a plan (billing's catalogue names it) that allows a domain of one's own.
FEATURE = "custom_domain"
#: How many a tenant may have at a time, and how many addresses below ours it may hold by moving from one to the next.
MOST_DOMAINS = 10
MOST_ADDRESSES = 5

#: So long somebody has time to set the records, counted anew once control is proven.
PATIENCE = timedelta(days=7)
#: A domain that leads here is looked at this often; one that does not any more, this often.
LOOK_AGAIN = timedelta(hours=6)
LOOK_AGAIN_ASTRAY = timedelta(hours=1)
#: A domain is astray when a second look finds so after this, or when nobody has answered for this.
SURE_AFTER = timedelta(minutes=10)
SURE_OF_SILENCE_AFTER = timedelta(hours=24)
#: One that is astray is given up after this, not before, and its administrators are reminded this often.
GIVEN_UP_AFTER = timedelta(days=14)
REMINDED_EVERY = timedelta(days=7)


def require_administrator(tenant_id: int, by: Any) -> Tenant:
    """The tenant that we are inside, if it is that one and `by` its administrator. Raises NotAllowed if not."""
    inside = connection.tenant
    if not (isinstance(inside, Tenant) and inside.pk == tenant_id and belongs(by, "administrator")):
        raise NotAllowed(REASONS["administrator"])
    return inside


def require_administrator_or_civocracy(tenant: Tenant, by: Any) -> None:
    """Raise NotAllowed unless `by` is an administrator of the tenant, inside it, or Civocracy staff on Civocracy's site."""
    here = scope.current_or_none()
    if here is not None and here.is_public:
        if not belongs(by, "civocracy"):
            raise NotAllowed(REASONS["civocracy"])
    else:
        require_administrator(tenant.pk, by)


def allows_own_domain(tenant: Tenant) -> bool:
    """Whether the tenant's plan holds a domain of its own."""
    features: list[str] = tenant.entitlements.get("features", [])
    return FEATURE in features


def require_plan(tenant: Tenant) -> None:
    """Raise Refused unless the tenant's plan holds a domain of its own."""
    if not allows_own_domain(tenant):
        raise Refused(
            _("Your plan does not include a domain of your own. You can change it under “Plan and invoices”.")
        )


def require_writable(tenant: Tenant) -> None:
    """Raise Refused while nothing can be changed in the tenant."""
    if not tenant.is_writable:
        raise Refused(_("This site can only be read at the moment. Nothing can be added or changed."))


def pause_after(waited: timedelta) -> timedelta:
    """How long to wait for the next look at records that were asked for `waited` ago: a quarter of that, from a minute to
    six hours. About fifty looks in seven days."""
    return min(max(waited / 4, timedelta(minutes=1)), timedelta(hours=6))
