"""Stripe's own page for payment methods, invoices and cancelling."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from billing import gateway, rules
from billing.models import BillingAccount
from kit import audit
from kit.errors import Refused


def open_portal(account: BillingAccount, *, return_url: str, by: Any, language: str = "") -> str:
    """Return the address of the portal. Call it inside the tenant whose administrator `by` is.

    Raises NotAllowed for anybody else, and Refused when there is nothing to look after yet or Stripe does not answer.
    """
    rules.require_administrator(by)
    if not account.customer_id:
        raise Refused(_("There is no subscription yet."))
    url = gateway.create_portal(
        customer_id=account.customer_id, return_url=return_url, language=language or account.language
    )
    audit.record("billing.portal_opened", by=by, subject=account)
    return url
