"""Who may use the console, and what may be retried."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.rules import is_civocracy_staff
from kit.errors import NotAllowed, Refused
from tenants.models import ProvisioningStep, Tenant


def require_staff(user: Any) -> None:
    """Raise NotAllowed unless this is Civocracy's own staff, on Civocracy's own site."""
    if not is_civocracy_staff(user):
        raise NotAllowed(_("Only Civocracy staff can do this."))


def reason_given(reason: str) -> str:
    """The reason, tidied. Raises Refused (field "reason") when it says nothing: every intervention is explained."""
    reason = " ".join(reason.split())
    if len(reason) < 5:
        raise Refused(_("Say in a few words why, so that others understand it later."), field="reason")
    return reason[:500]


def confirmed(tenant: Tenant, typed: str) -> None:
    """Raise Refused (field "address") unless somebody typed the tenant's address: nobody deletes a city by a click."""
    if typed.strip().lower() != tenant.slug:
        raise Refused(
            _("To confirm, type the address exactly: %(address)s.") % {"address": tenant.slug},
            field="address",
        )


def can_be_retried(tenant: Tenant) -> bool:
    """Whether there is provisioning to carry on with: it was planned, and is not finished."""
    if tenant.provisioned_at is not None or tenant.state in (Tenant.State.PENDING, Tenant.State.OFFBOARDED):
        return False
    return tenant.provisioning_steps.exclude(state=ProvisioningStep.State.DONE).exists()
