"""Who may do what with billing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from billing import access
from billing.models import SubscriptionSnapshot
from kit.access import NotAllowed, belongs
from tenants.models import Tenant


def require_administrator(user: Any) -> None:
    """Raise NotAllowed unless this person administers the tenant we are inside."""
    if not belongs(user, "administrator"):
        raise NotAllowed(_("Only administrators of this site can change its subscription."))


def has_live_subscription(subscriptions: list[SubscriptionSnapshot]) -> bool:
    """Return whether a new subscription would be a second one."""
    return any(one.status in access.LIVE_STATUSES for one in subscriptions)


def may_start_over(tenant: Tenant) -> bool:
    """Return whether a tenant without a live subscription may begin one."""
    return tenant.state != Tenant.State.OFFBOARDED
