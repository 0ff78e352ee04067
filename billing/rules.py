"""Who may do what with billing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from billing import access, vat
from billing.models import BillingAccount, Plan, SubscriptionSnapshot
from kit.access import NotAllowed, belongs
from kit.errors import Refused
from tenants.models import Tenant

LIVE = access.LIVE_STATUSES
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


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


def pause_after(attempts: int) -> timedelta:
    """Return how long an event waits after that many failures: one minute, doubling, at most six hours."""
    doublings = min(max(attempts - 1, 0), 12)
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << doublings))


def asks_register(account: BillingAccount) -> bool:
    """Return whether the European register can know the account's VAT number, and may be asked from here."""
    return bool(settings.VIES_URL) and account.country in vat.STANDARD_RATES


def require_fitting(plan: Plan, tenant: Tenant) -> None:
    """Raise Refused unless the plan is on sale for a government of this kind and population, or for a larger one."""
    too_small = plan.max_population is not None and plan.max_population < tenant.population
    if plan.kind != tenant.kind or not plan.is_on_sale or too_small:
        raise Refused(_("This plan is not for a government of your size. Choose one that is."), field="price")
