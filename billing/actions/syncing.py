"""From Stripe to the tenant."""

from __future__ import annotations

from django.db import transaction

from billing.access import AccessDecision
from billing.actions import _sync
from billing.models import BillingAccount
from tenants.context import in_the_lobby


@in_the_lobby
def sync_account(account: BillingAccount) -> AccessDecision:
    """Ask Stripe how things are, store it, and let the tenant's state follow. Safe at any time and in any order.

    Raises gateway.StripeUnavailable or gateway.StripeRefused, and then nothing has changed: the last snapshot holds.
    Raises RuntimeError inside a transaction of the caller, which would hold the lock for too long.
    """
    with transaction.atomic(durable=True):
        return _sync.sync_locked(_sync.locked(account.pk))
