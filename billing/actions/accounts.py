"""The legal body behind a tenant, and decisions about it that a person makes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.actions import _sync
from billing.models import AccessOverride, BillingAccount
from kit import audit, clock
from kit.errors import Refused
from tenants.context import in_the_lobby
from tenants.models import Tenant


@in_the_lobby
def open_account(
    tenant: Tenant,
    *,
    legal_name: str,
    country: str,
    email: str,
    route: str = BillingAccount.Route.CARD,
    vat_id: str = "",
    language: str = "en",
) -> BillingAccount:
    """Return the tenant's billing account; it is made when there is none. Safe to repeat.

    Until Stripe knows the customer, repeating it with other details corrects them.
    """
    details = {
        "legal_name": legal_name.strip(),
        "country": country.upper(),
        "email": email,
        "route": route,
        "vat_id": vat_id.replace(" ", "").upper(),
        "language": language,
    }
    with transaction.atomic():
        account, is_new = BillingAccount.objects.select_for_update().get_or_create(
            tenant=tenant, defaults={**details, "created_at": clock.now()}
        )
        if is_new:
            audit.record("billing.account_opened", by=None, subject=account, after={"route": route})
        elif not account.customer_id and not account.operations.exists():
            for name, value in details.items():
                setattr(account, name, value)
            account.save(update_fields=list(details))
    return account


@in_the_lobby
def override_access(
    account: BillingAccount, *, state: str, reason: str, until: datetime, by: Any
) -> AccessOverride:
    """Let a person's decision win over what follows from Stripe, until its date. Applied at once, and logged.

    Raises Refused when there is no reason or the date has passed.
    """
    if state not in Tenant.State.values or state == Tenant.State.OFFBOARDED:
        raise Refused(_("Choose one of the listed states."), field="state")
    if not reason.strip():
        raise Refused(_("Say why, so that others can understand it later."), field="reason")
    now = clock.now()
    if until <= now:
        raise Refused(_("Choose a date in the future."), field="until")
    with transaction.atomic():
        held = _sync.locked(account.pk)
        override = AccessOverride.objects.create(
            account=held,
            state=state,
            reason=reason.strip()[:300],
            starts_at=now,
            until=until,
            made_by=str(by),
        )
        audit.record(
            "billing.access_overridden",
            by=by,
            subject=held,
            before={"state": held.tenant.state},
            after={"state": state, "until": until.isoformat(), "reason": override.reason},
        )
        _sync.apply_access(held, at=now)
    return override
