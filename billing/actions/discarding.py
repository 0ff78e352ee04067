"""Forgetting who would have paid for a tenant that never came to life."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from billing import gateway
from billing.actions import _sync, syncing
from billing.models import BillingAccount, Operation
from kit import audit
from kit.errors import Refused
from tenants.context import in_the_lobby


@in_the_lobby
def discard_account(account: BillingAccount) -> None:
    """Close the account's payment pages and remove it, so that its tenant can be released. Nothing may have been bought.

    Raises Refused when there is, or ever was, a subscription; gateway.StripeUnavailable when that cannot be known now.
    Raises RuntimeError inside a transaction of the caller.
    """
    for operation in account.operations.filter(kind=Operation.Kind.CHECKOUT).exclude(
        state=Operation.State.FAILED
    ):
        _close_page(account, operation)
    # Asked after the pages were closed: from here on nobody can subscribe any more.
    syncing.sync_account(account)
    with transaction.atomic():
        held = _sync.locked(account.pk)
        if held.subscriptions.exists() or held.invoices.exists():
            raise Refused(_("There is a subscription, so this account cannot be removed."))
        audit.record("billing.account_discarded", by=None, subject=held)
        held.purchase_orders.all().delete()
        held.delete()


def _close_page(account: BillingAccount, operation: Operation) -> None:
    page = (
        gateway.retrieve_checkout(operation.object_id)
        if operation.object_id
        else gateway.find_checkout(customer_id=account.customer_id, operation_id=str(operation.pk))
    )
    if page is None or page.status != "open":
        return
    try:
        gateway.expire_checkout(page.id)
    except gateway.StripeRefused:
        return  # paid in this very moment, or closed already: what follows will see which
