"""What Civocracy staff can do to a tenant from outside: nothing of it opens the tenant's own schema."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from civocracy.console import rules
from kit import audit
from kit.errors import Refused
from tenants import actions as tenants
from tenants.domains import addresses
from tenants.leaving import actions as leaving
from tenants.leaving import offboarding
from tenants.models import Offboarding, Tenant
from tenants.moving import actions as moving


@transaction.atomic
def retry_provisioning(tenant: Tenant, *, reason: str, by: Any) -> None:
    """Have the worker carry on with making a tenant, from the step where it stopped. On the record, with the reason.

    Raises NotAllowed, or Refused when there is no reason or nothing to carry on with.
    """
    rules.require_staff(by)
    reason = rules.reason_given(reason)
    if not rules.can_be_retried(tenant):
        raise Refused(
            _("There is nothing to carry on with: this tenant is set up, or has not been paid for.")
        )
    tenants.queue_provisioning(tenant, again=True)
    audit.record("console.provisioning_retried", by=by, subject=tenant, after={"reason": reason})


@transaction.atomic
def change_address(tenant: Tenant, *, slug: str, reason: str, by: Any) -> None:
    """Give a tenant another address under our own name, on its behalf. The old one redirects; its people sign in again.

    Raises NotAllowed, or Refused when there is no reason or the address cannot be had (field "slug").
    """
    rules.require_staff(by)
    addresses.change_address(tenant, slug=slug, by=by, reason=rules.reason_given(reason))


@transaction.atomic
def write_note(tenant: Tenant, *, text: str, by: Any) -> None:
    """Put a note about a tenant on the record for colleagues. It cannot be changed or taken back.

    Raises NotAllowed, or Refused (field "reason") when it is empty.
    """
    rules.require_staff(by)
    audit.record("console.note_written", by=by, subject=tenant, after={"reason": rules.reason_given(text)})


@transaction.atomic
def begin_offboarding(
    tenant: Tenant,
    *,
    reason: str,
    typed_address: str,
    override: str = "",
    without_export: bool = False,
    by: Any,
) -> None:
    """Begin to delete a cancelled tenant for good; the worker does it step by step. On the record, with the reason.

    `override` goes ahead although something stands in the way. Raises NotAllowed, or Refused (fields "reason", "address",
    "override").
    """
    rules.require_staff(by)
    reason = rules.reason_given(reason)
    rules.confirmed(tenant, typed_address)
    leaving.offboard(tenant, by=by, reason=reason, override=override, without_export=without_export)
    after = {"reason": reason, "override": override, "without_export": without_export}
    audit.record("console.offboarding_begun", by=by, subject=tenant, after=after)


@transaction.atomic
def call_off_offboarding(tenant: Tenant, *, reason: str, by: Any) -> None:
    """Call the end of a tenant off, while it is not closed. On the record, with the reason.

    Raises NotAllowed, or Refused when there is no reason, or when it is too late.
    """
    rules.require_staff(by)
    reason = rules.reason_given(reason)
    if not Offboarding.objects.filter(tenant=tenant).exists():
        raise Refused(_("Nothing was begun that could be called off."))
    try:
        offboarding.withdraw(tenant)
    except offboarding.OffboardingFailed as error:
        raise Refused(
            _("It is too late to call it off, or it is being carried out at this moment.")
        ) from error
    audit.record("console.offboarding_called_off", by=by, subject=tenant, after={"reason": reason})


@transaction.atomic
def retry_offboarding(tenant: Tenant, *, reason: str, by: Any) -> None:
    """Have the worker carry on with deleting a tenant, now. On the record, with the reason.

    Raises NotAllowed, or Refused when there is no reason or nothing to carry on with.
    """
    rules.require_staff(by)
    reason = rules.reason_given(reason)
    if not leaving.queue_offboarding(tenant):
        raise Refused(_("There is nothing to carry on with."))
    audit.record("console.offboarding_retried", by=by, subject=tenant, after={"reason": reason})


@transaction.atomic
def retry_moving(tenant: Tenant, *, reason: str, by: Any) -> None:
    """Have the worker carry on with moving a tenant to another database, now. On the record, with the reason.

    Raises NotAllowed, or Refused when there is no reason or nothing to carry on with.
    """
    rules.require_staff(by)
    reason = rules.reason_given(reason)
    if not moving.queue_moving(tenant):
        raise Refused(_("There is nothing to carry on with."))
    audit.record("console.moving_retried", by=by, subject=tenant, after={"reason": reason})


#: What fails → who tries it again.
TRY_AGAIN = {
    "provisioning": retry_provisioning,
    "moving": retry_moving,
    "offboarding": retry_offboarding,
}
