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
from tenants.models import Tenant


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
    tenants.queue_provisioning(tenant)
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
