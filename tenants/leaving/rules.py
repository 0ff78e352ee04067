"""Who may take a tenant's data out, and when a tenant may be deleted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_civocracy_staff
from kit.access import REASONS, belongs
from kit.errors import NotAllowed, Refused
from kit.formats import day_in_words
from tenants.models import StateChange, Tenant, TenantExport


def require_administrator(user: Any) -> None:
    """Raise NotAllowed unless this is an administrator of the tenant we are in."""
    if not belongs(user, "administrator"):
        raise NotAllowed(REASONS["administrator"])


def operator_named(by: Any) -> str:
    """The name to put on record: of Civocracy's own staff, or whatever a command was told. Raises NotAllowed."""
    if isinstance(by, User) and not is_civocracy_staff(by):
        raise NotAllowed(REASONS["civocracy"])
    name = " ".join(str(by or "").split())
    if not name:
        raise NotAllowed(_("Somebody has to answer for this: say who does it."))
    return name[:200]


def reason_given(reason: str, *, field: str = "reason") -> str:
    """The reason, tidied. Raises Refused when it says nothing."""
    tidied = " ".join(reason.split())
    if len(tidied) < 5:
        raise Refused(_("Say in a few words why, so that others understand it later."), field=field)
    return tidied[:500]


def cancelled_at(tenant: Tenant) -> datetime | None:
    """Since when the tenant is cancelled; None when it is not, or when nothing is on record. In the lobby."""
    if tenant.state not in (Tenant.State.CANCELLED, Tenant.State.OFFBOARDED):
        return None
    changes = StateChange.objects.filter(tenant=tenant, to_state=Tenant.State.CANCELLED)
    return changes.order_by("-id").values_list("at", flat=True).first()


def deletable_at(tenant: Tenant) -> datetime | None:
    """When the retention period is over; None while the tenant is not cancelled."""
    since = cancelled_at(tenant)
    return since + timedelta(days=settings.RETENTION_DAYS) if since else None


def confirmed_export(tenant: Tenant) -> TenantExport | None:
    """The latest export that shows the tenant as it was when everything had ended, and that somebody there confirmed."""
    since = cancelled_at(tenant)
    if since is None:
        return None
    exports = TenantExport.objects.filter(tenant=tenant, confirmed_at__isnull=False, started_at__gte=since)
    return exports.order_by("-id").first()


def what_is_missing(tenant: Tenant, *, at: datetime) -> list[str]:
    """Sentences about what stands in the way of deleting a cancelled tenant; empty when nothing does. In the lobby."""
    missing = []
    due = deletable_at(tenant)
    if due is None:
        missing.append(_("It is not on record when this tenant was cancelled."))
    elif at < due:
        day = day_in_words(timezone.localtime(due).date())
        missing.append(_("Its data is kept until %(day)s.") % {"day": day})
    if tenant.provisioned_at is not None and confirmed_export(tenant) is None:
        missing.append(_("Nobody there has confirmed an export that was made after it was cancelled."))
    return missing
